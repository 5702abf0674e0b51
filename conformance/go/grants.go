package main

import (
	"context"
	"regexp"
	"slices"

	"github.com/milvus-io/milvus-proto/go-api/v2/milvuspb"
	"github.com/milvus-io/milvus/client/v2/entity"
	client "github.com/milvus-io/milvus/client/v2/milvusclient"
	"github.com/milvus-io/milvus/pkg/v2/util/merr"
)

// grants are roles of one's own and what they allow, felt by the next call of an open connection.
type grants struct {
	*reader
}

func newGrants(ctx context.Context, admin *client.Client) *grants {
	return &grants{newReader(ctx, admin, "dave")}
}

// invalid wants the refusal of a wrong parameter with this very text.
func invalid(err error, text string) {
	must(refused(err, "1100", regexp.QuoteMeta(text)+": invalid parameter"))
}

func (g *grants) dropRole(name string) error {
	return g.admin.DropRole(g.ctx, client.NewDropRoleOption(name))
}

func (g *grants) isListed(name string) bool {
	names, err := g.admin.ListRoles(g.ctx, client.NewListRoleOption())
	must(err)
	return slices.Contains(names, name)
}

func (g *grants) v1(role, object, privilege, name string) error {
	return g.admin.GrantPrivilege(g.ctx, client.NewGrantPrivilegeOption(role, object, privilege, name))
}

func (g *grants) run(c *checks) {
	g.roles(c)
	g.emptyRole(c)
	g.firstVersion(c)
	g.secondVersion(c)
	g.badGrants(c)
	g.ownThings(c)
	g.dropped(c)
}

func (g *grants) roles(c *checks) {
	create := func(name string) error {
		return g.admin.CreateRole(g.ctx, client.NewCreateRoleOption(name))
	}
	c.steps("create a role, list and describe it", func() {
		must(create(g.role))
		must(holds(g.isListed(g.role), "not listed"))
		described, err := g.admin.DescribeRole(g.ctx, client.NewDescribeRoleOption(g.role))
		must(err)
		must(equal(*described, entity.Role{RoleName: g.role, Privileges: []entity.GrantItem{}}))
	})
	c.steps("a role that exists, a bad name and a built-in role are refused", func() {
		invalid(create(g.role), `role [name:"`+g.role+`"] already exists`)
		first := "the first character of role name must be an underscore or letter: .*"
		must(refused(create("1st"), "1100", first))
		invalid(g.dropRole(missing), "not found the role, maybe the role isn't existed or internal system error")
		builtIn := `the role\[db_ro\] is a default role, which can't be dropped: privilege not permitted`
		must(refused(g.dropRole("db_ro"), "1401", builtIn))
	})
}

func (g *grants) emptyRole(c *checks) {
	c.steps("a role that grants nothing allows nothing", func() {
		g.join()
		user, err := g.admin.DescribeUser(g.ctx, client.NewDescribeUserOption(g.name))
		must(err)
		must(equal(user.Roles, []string{g.role}))
		// Before it searches or writes, the SDK describes the collection.
		_, err = searchBooks(g.ctx, g.session, books, "")
		g.isDenied(err, "PrivilegeDescribeCollection", "default")
		must(equal(g.collections(g.session), []string{}))
		must(equal(g.databases(), []string{}))
		must(g.v1(g.role, "Global", "DescribeCollection", "*"))
		g.cannotSearch(books)
		g.cannotQuery(books)
	})
}

func (g *grants) firstVersion(c *checks) {
	c.steps("a privilege on one collection is felt by the next call (v1)", func() {
		must(g.v1(g.role, "Collection", "Search", books))
		g.searches(books)
	})
	c.steps("it allows nothing but that", func() {
		g.cannotSearch(films)
		g.cannotQuery(books)
		g.isDenied(insertBooks(g.ctx, g.session, books, makeBook(9, nil)), "PrivilegeInsert", "default")
		g.isDenied(deleteBooks(g.ctx, g.session, books, "id == 1"), "PrivilegeDelete", "default")
		drop := g.session.DropCollection(g.ctx, client.NewDropCollectionOption(books))
		g.isDenied(drop, "PrivilegeDropCollection", "default")
		create := g.session.CreateRole(g.ctx, client.NewCreateRoleOption(prefix+"x"))
		g.isDenied(create, "PrivilegeCreateOwnership", `\*`)
		option := client.NewGrantPrivilegeOption(g.role, "Collection", "Query", books)
		g.isDenied(g.session.GrantPrivilege(g.ctx, option), "PrivilegeManageOwnership", `\*`)
	})
	c.steps("the role shows what it grants, where, and who granted it", func() {
		described, err := g.admin.DescribeRole(g.ctx, client.NewDescribeRoleOption(g.role))
		must(err)
		wanted := entity.GrantItem{
			Object: "Collection", ObjectName: books, RoleName: g.role,
			Grantor: admin, Privilege: "Search", DbName: "default",
		}
		must(holds(slices.Contains(described.Privileges, wanted), "the grant is missing"))
		must(equal(len(described.Privileges), 2))
	})
	c.steps("a revoked privilege is refused by the next call (v1)", func() {
		option := client.NewRevokePrivilegeOption(g.role, "Collection", "Search", books)
		must(g.admin.RevokePrivilege(g.ctx, option))
		g.cannotSearch(books)
		must(equal(g.shown(), []string{"Global default.* DescribeCollection"}))
	})
}

func (g *grants) secondVersion(c *checks) {
	c.steps("a privilege on one collection is felt by the next call (v2)", func() {
		g.grant("Query", books, "")
		g.queries(books)
		count, err := countBooks(g.ctx, g.session, books)
		must(err)
		must(equal(count, int64(len(bookIDs))))
		g.cannotQuery(films)
		g.cannotSearch(books)
		must(equal(g.shown(), []string{"Collection default." + books + " Query", "Global default.* DescribeCollection"}))
	})
	c.steps("a revoked privilege is refused by the next call (v2)", func() {
		g.revoke("Query", books, "")
		g.cannotQuery(books)
	})
	c.steps("to grant or revoke twice is no error", func() {
		g.grant("Search", books, "default")
		g.grant("Search", books, "default")
		must(equal(len(g.shown()), 2))
		g.revoke("Search", books, "default")
		g.cannotSearch(books)
		g.revoke("Search", books, "default")
	})
}

func (g *grants) badGrants(c *checks) {
	c.steps("a grant to no role, of no privilege or on no object type is refused", func() {
		invalid(g.v1(missing, "Collection", "Search", books),
			`failed to operate privilege common check: the role "`+missing+`" does not exist`)
		invalid(g.tryGrant("Serch", books, "default"), "not found the privilege name[Serch]")
		invalid(g.v1(g.role, "Global", "Search", "*"), "not found the privilege name[Search] in object[Global]")
		invalid(g.v1(g.role, "Table", "Search", books),
			"not found the object type[name: Table], supported the object types: [Collection Global User]")
		invalid(g.v1(g.role, "Collection", "CollectionReadOnly", books),
			"can not operate the built-in privilege group [CollectionReadOnly]")
		must(equal(len(g.shown()), 1))
	})
}

func (g *grants) ownThings(c *checks) {
	c.steps("a user sees itself without a privilege, but nobody else", func() {
		user, err := g.session.DescribeUser(g.ctx, client.NewDescribeUserOption(g.name))
		must(err)
		must(equal(user.Roles, []string{g.role}))
		_, err = g.session.DescribeUser(g.ctx, client.NewDescribeUserOption(admin))
		g.isDenied(err, "PrivilegeSelectUser", `\*`)
	})
	// By a raw call: DescribeRole of the SDK lists the roles first.
	c.steps("a user sees the grants of its own role, but no other role's", func() {
		rows, err := g.selectGrant(g.role)
		must(err)
		must(equal(rows, []string{"DescribeCollection"}))
		_, err = g.selectGrant("db_ro")
		g.isDenied(err, "PrivilegeSelectOwnership", `\*`)
		_, err = g.session.ListRoles(g.ctx, client.NewListRoleOption())
		g.isDenied(err, "PrivilegeSelectOwnership", `\*`)
	})
}

// selectGrant returns the privileges of a role as the reader sees them.
func (g *grants) selectGrant(role string) (privileges []string, err error) {
	request := &milvuspb.SelectGrantRequest{Entity: &milvuspb.GrantEntity{Role: &milvuspb.RoleEntity{Name: role}}}
	token := encoded(g.name + ":" + readerPassword)
	err = rawCall(g.ctx, token, func(ctx context.Context, service milvuspb.MilvusServiceClient) error {
		reply, err := service.SelectGrant(ctx, request)
		for _, row := range reply.GetEntities() {
			privileges = append(privileges, row.GetGrantor().GetPrivilege().GetName())
		}
		return merr.CheckRPCCall(reply, err)
	})
	return privileges, err
}

// dropped: this SDK knows no force.
func (g *grants) dropped(c *checks) {
	c.steps("a role that grants something is not dropped", func() {
		g.grant("Search", books, "default")
		invalid(g.dropRole(g.role),
			"fail to drop the role that it has privileges. Use REVOKE API to revoke privileges")
		g.searches(books)
	})
	c.steps("nor is one that a user holds", func() {
		g.revoke("Search", books, "default")
		g.revoke("DescribeCollection", "*", "default")
		invalid(g.dropRole(g.role), `fail to drop the role "`+g.role+`" that users hold. Take it from them first`)
	})
	c.steps("once it is free it is dropped, and made again it has nothing of the old", func() {
		must(g.admin.RevokeRole(g.ctx, client.NewRevokeRoleOption(g.name, g.role)))
		must(g.dropRole(g.role))
		must(holds(!g.isListed(g.role), "still listed"))
		g.createRole()
		must(equal(g.shown(), []string{}))
		g.cannotSearch(books)
	})
}
