package main

import (
	"context"
	"fmt"
	"slices"

	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

const readerPassword = "Reader-pass1"

// reader is a user with a role of its own, and a connection that stays open while the role changes.
type reader struct {
	ctx        context.Context
	admin      *client.Client
	session    *client.Client
	name, role string
}

func newReader(ctx context.Context, admin *client.Client, name string) *reader {
	return &reader{ctx: ctx, admin: admin, name: prefix + name, role: prefix + name + "_role"}
}

// join makes the user with the role and signs in.
func (r *reader) join() {
	must(r.admin.CreateUser(r.ctx, client.NewCreateUserOption(r.name, readerPassword)))
	must(r.admin.GrantRole(r.ctx, client.NewGrantRoleOption(r.name, r.role)))
	session, err := signIn(r.ctx, r.name, readerPassword)
	must(err)
	r.session = session
}

func (r *reader) createRole() {
	must(r.admin.CreateRole(r.ctx, client.NewCreateRoleOption(r.role)))
}

// in is a session of the user in another database.
func (r *reader) in(database string) *client.Client {
	config := client.ClientConfig{Username: r.name, Password: readerPassword, DBName: database}
	session, err := connect(r.ctx, config)
	must(err)
	return session
}

func (r *reader) tryGrant(privilege, collection, database string) error {
	option := client.NewGrantPrivilegeV2Option(r.role, privilege, collection).WithDbName(database)
	return r.admin.GrantPrivilegeV2(r.ctx, option)
}

func (r *reader) grant(privilege, collection, database string) {
	must(r.tryGrant(privilege, collection, database))
}

func (r *reader) revoke(privilege, collection, database string) {
	option := client.NewRevokePrivilegeV2Option(r.role, privilege, collection).WithDbName(database)
	must(r.admin.RevokePrivilegeV2(r.ctx, option))
}

// isDenied wants an error of a call in this database; cluster-wide privileges show `*`.
func (r *reader) isDenied(err error, privilege, database string) {
	must(refused(err, "PermissionDenied", deniedIn(database, r.name, privilege)))
}

func (r *reader) searches(name string) {
	found, err := searchBooks(r.ctx, r.session, name, "")
	must(err)
	must(equal(found, bookIDs))
}

func (r *reader) cannotSearch(name string) {
	_, err := searchBooks(r.ctx, r.session, name, "")
	r.isDenied(err, "PrivilegeSearch", "default")
}

func (r *reader) queries(name string) {
	found, err := queryBooks(r.ctx, r.session, name, "id >= 0")
	must(err)
	must(equal(found, bookIDs))
}

func (r *reader) cannotQuery(name string) {
	_, err := queryBooks(r.ctx, r.session, name, "id >= 0")
	r.isDenied(err, "PrivilegeQuery", "default")
}

// has asks as HasCollection of the SDK does, by a description.
func (r *reader) has(name string) bool {
	found, err := r.session.HasCollection(r.ctx, client.NewHasCollectionOption(name))
	must(err)
	return found
}

// collections are those that a session sees, in alphabetical order.
func (r *reader) collections(session *client.Client) []string {
	names, err := session.ListCollections(r.ctx, client.NewListCollectionOption())
	must(err)
	return sorted(names)
}

func (r *reader) databases() []string {
	names, err := r.session.ListDatabase(r.ctx, client.NewListDatabaseOption())
	must(err)
	return sorted(names)
}

// shown is what the role grants in all databases: `type database.object privilege`.
func (r *reader) shown() []string {
	described, err := r.admin.DescribeRole(r.ctx, client.NewDescribeRoleOption(r.role).WithDbName("*"))
	must(err)
	rows := []string{}
	for _, grant := range described.Privileges {
		rows = append(rows, fmt.Sprintf("%s %s.%s %s", grant.Object, grant.DbName, grant.ObjectName, grant.Privilege))
	}
	return sorted(rows)
}

// sorted is never nil, so that it can be compared with what is wanted.
func sorted(names []string) []string {
	if names == nil {
		return []string{}
	}
	slices.Sort(names)
	return names
}
