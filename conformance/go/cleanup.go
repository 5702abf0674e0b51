package main

import (
	"context"
	"strings"

	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

// cleanUp removes what the stories, or a failed check, left behind.
func cleanUp(ctx context.Context, session *client.Client) {
	databases, _ := session.ListDatabase(ctx, client.NewListDatabaseOption())
	for _, name := range ours(databases) {
		config := client.ClientConfig{Username: admin, Password: adminPassword, DBName: name}
		if inside, err := connect(ctx, config); err == nil {
			dropCollections(ctx, inside)
		}
		_ = session.DropDatabase(ctx, client.NewDropDatabaseOption(name))
	}
	dropCollections(ctx, session)
	users, _ := session.ListUsers(ctx, client.NewListUserOption())
	for _, name := range ours(users) {
		_ = session.DropUser(ctx, client.NewDropUserOption(name))
	}
	roles, _ := session.ListRoles(ctx, client.NewListRoleOption())
	for _, name := range ours(roles) {
		dropRole(ctx, session, name)
	}
	groups, _ := session.ListPrivilegeGroups(ctx, client.NewListPrivilegeGroupsOption())
	for _, group := range groups {
		if strings.HasPrefix(group.GroupName, prefix) {
			_ = session.DropPrivilegeGroup(ctx, client.NewDropPrivilegeGroupOption(group.GroupName))
		}
	}
}

func dropCollections(ctx context.Context, session *client.Client) {
	names, _ := session.ListCollections(ctx, client.NewListCollectionOption())
	for _, name := range ours(names) {
		aliases, _ := session.ListAliases(ctx, client.NewListAliasesOption(name))
		for _, alias := range aliases {
			_ = session.DropAlias(ctx, client.NewDropAliasOption(alias))
		}
		_ = session.DropCollection(ctx, client.NewDropCollectionOption(name))
	}
}

// dropRole drops a role with all that it grants: this SDK knows no force.
func dropRole(ctx context.Context, session *client.Client, name string) {
	described, err := session.DescribeRole(ctx, client.NewDescribeRoleOption(name).WithDbName("*"))
	if err != nil {
		return
	}
	for _, grant := range described.Privileges {
		option := client.NewRevokePrivilegeV2Option(name, grant.Privilege, grant.ObjectName).WithDbName(grant.DbName)
		_ = session.RevokePrivilegeV2(ctx, option)
	}
	_ = session.DropRole(ctx, client.NewDropRoleOption(name))
}

// ours are the names of this run.
func ours(names []string) (found []string) {
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			found = append(found, name)
		}
	}
	return found
}
