package main

import (
	"context"
	"slices"

	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

var (
	lab   = prefix + "lab"
	group = prefix + "group"
)

// groups of privileges, built-in and of one's own: at each level, and changed while they are granted.
type groups struct {
	*reader
}

func newGroups(ctx context.Context, admin *client.Client) *groups {
	return &groups{newReader(ctx, admin, "erin")}
}

// members of all groups by the group's name, in alphabetical order
func (g *groups) members() map[string][]string {
	listed, err := g.admin.ListPrivilegeGroups(g.ctx, client.NewListPrivilegeGroupsOption())
	must(err)
	found := map[string][]string{}
	for _, each := range listed {
		found[each.GroupName] = sorted(each.Privileges)
	}
	return found
}

func (g *groups) create(name string) error {
	return g.admin.CreatePrivilegeGroup(g.ctx, client.NewCreatePrivilegeGroupOption(name))
}

func (g *groups) drop() error {
	return g.admin.DropPrivilegeGroup(g.ctx, client.NewDropPrivilegeGroupOption(group))
}

func (g *groups) add(name string, privileges ...string) error {
	return g.admin.AddPrivilegesToGroup(g.ctx, client.NewAddPrivilegesToGroupOption(name, privileges...))
}

func (g *groups) remove(privileges ...string) {
	option := client.NewRemovePrivilegesFromGroupOption(group, privileges...)
	must(g.admin.RemovePrivilegesFromGroup(g.ctx, option))
}

func (g *groups) cannotInsert() {
	err := insertBooks(g.ctx, g.session, books, makeBook(9, nil))
	g.isDenied(err, "PrivilegeInsert", "default")
}

func (g *groups) cannotListGroups() {
	_, err := g.session.ListPrivilegeGroups(g.ctx, client.NewListPrivilegeGroupsOption())
	g.isDenied(err, "PrivilegeListPrivilegeGroups", `\*`)
}

func (g *groups) run(c *checks) {
	g.onCollection(c)
	g.onDatabase(c)
	g.onCluster(c)
	g.ownGroup(c)
	g.ownGroupChanges(c)
}

func (g *groups) onCollection(c *checks) {
	c.steps("a built-in group on one collection", func() {
		g.createRole()
		g.join()
		g.grant("CollectionReadOnly", books, "default")
		g.searches(books)
		g.queries(books)
		g.cannotInsert()
		must(equal(g.shown(), []string{"Global default." + books + " CollectionReadOnly"}))
	})
	c.steps("two groups add up, and each is revoked by itself", func() {
		g.grant("CollectionReadWrite", books, "default")
		must(insertBooks(g.ctx, g.session, books, makeBook(9, nil)))
		must(deleteBooks(g.ctx, g.session, books, "id == 9"))
		g.revoke("CollectionReadWrite", books, "default")
		g.cannotInsert()
		g.searches(books) // by the other group, still
		g.revoke("CollectionReadOnly", books, "default")
		g.cannotSearch(books)
	})
}

func (g *groups) onDatabase(c *checks) {
	var erinInLab *client.Client
	c.steps("built-in groups on a database, for its later collections too", func() {
		must(g.admin.CreateDatabase(g.ctx, client.NewCreateDatabaseOption(lab)))
		adminInLab := inLab(g.ctx)
		createBooks(g.ctx, adminInLab, books)
		erinInLab = g.in(lab)
		_, err := searchBooks(g.ctx, erinInLab, books, "")
		g.isDenied(err, anyPrivilege, lab)
		g.grant("CollectionReadOnly", "*", lab)
		g.grant("DatabaseReadWrite", "*", lab)
		found, err := searchBooks(g.ctx, erinInLab, books, "")
		must(err)
		must(equal(found, bookIDs))
		described, err := erinInLab.DescribeDatabase(g.ctx, client.NewDescribeDatabaseOption(lab))
		must(err)
		must(equal(described.Name, lab))
		createBooks(g.ctx, adminInLab, films)
		found, err = queryBooks(g.ctx, erinInLab, films, "id >= 0") // made after the grant
		must(err)
		must(equal(found, bookIDs))
		must(equal(g.collections(erinInLab), sorted([]string{books, films})))
	})
	c.steps("they allow nothing in another database, and show none", func() {
		g.cannotSearch(books)
		must(equal(g.collections(g.session), []string{}))
		must(equal(g.databases(), []string{lab}))
	})
	c.steps("a group that is revoked from the database is refused by the next call", func() {
		g.revoke("CollectionReadOnly", "*", lab)
		g.revoke("DatabaseReadWrite", "*", lab)
		_, err := searchBooks(g.ctx, erinInLab, books, "")
		g.isDenied(err, "PrivilegeSearch", lab)
		must(equal(g.databases(), []string{}))
	})
}

// inLab is a session of db_admin in the other database.
func inLab(ctx context.Context) *client.Client {
	session, err := connect(ctx, client.ClientConfig{Username: admin, Password: adminPassword, DBName: lab})
	must(err)
	return session
}

func (g *groups) onCluster(c *checks) {
	c.steps("a built-in group on the cluster shows groups and databases, but no data", func() {
		g.cannotListGroups()
		g.grant("ClusterReadOnly", "*", "*")
		listed, err := g.session.ListPrivilegeGroups(g.ctx, client.NewListPrivilegeGroupsOption())
		must(err)
		must(holds(len(listed) >= 9, "groups are missing"))
		databases := g.databases()
		must(holds(slices.Contains(databases, "default") && slices.Contains(databases, lab), "databases are missing"))
		create := g.session.CreateRole(g.ctx, client.NewCreateRoleOption(prefix+"x"))
		g.isDenied(create, "PrivilegeCreateOwnership", `\*`)
		g.cannotSearch(books)
	})
	c.steps("ClusterAdmin manages users", func() {
		user := prefix + "erins"
		g.grant("ClusterAdmin", "*", "*")
		must(g.session.CreateUser(g.ctx, client.NewCreateUserOption(user, readerPassword)))
		must(g.session.GrantRole(g.ctx, client.NewGrantRoleOption(user, "db_ro")))
		must(g.session.DropUser(g.ctx, client.NewDropUserOption(user)))
		g.cannotSearch(books) // no data
		g.revoke("ClusterAdmin", "*", "*")
		g.revoke("ClusterReadOnly", "*", "*")
		g.cannotListGroups()
	})
	c.steps("a built-in group is granted at its level only", func() {
		invalid(g.tryGrant("ClusterReadOnly", "*", "default"),
			"dbName and collectionName should be * for the cluster level privilege: ClusterReadOnly")
		invalid(g.tryGrant("DatabaseAdmin", books, "default"),
			"collectionName should be * for the database level privilege: DatabaseAdmin")
		invalid(g.tryGrant("CollectionAdmin", books, "*"),
			"please specify database name for the collection level privilege: CollectionAdmin")
		must(equal(g.shown(), []string{}))
	})
}

func (g *groups) ownGroup(c *checks) {
	wanted := []string{"DescribeCollection", "Query", "Search"}
	c.steps("create a privilege group, add privileges and list it", func() {
		before := g.members()
		for _, level := range []string{"Collection", "Database", "Cluster"} {
			for _, kind := range []string{"ReadOnly", "ReadWrite", "Admin"} {
				must(holds(before[level+kind] != nil, level+kind+" is missing"))
			}
		}
		must(g.create(group))
		must(equal(g.members()[group], []string{}))
		must(g.add(group, "Search", "Query", "DescribeCollection"))
		must(equal(g.members()[group], wanted))
	})
	c.steps("bad names, mixed levels and unknown privileges are refused", func() {
		invalid(g.create(group), "privilege group name ["+group+"] is defined by users")
		invalid(g.create("ClusterAdmin"),
			"privilege group name [ClusterAdmin] is defined by built in privileges or privilege groups in system")
		must(refused(g.create("1a"), "1402", `invalid privilege group name\[privilegeGroup=1a\]`))
		invalid(g.add(group, "CreateCollection"), "privileges are not the same privilege level")
		invalid(g.add(group, "Serch"),
			"there is no privilege name or privilege group name [Serch] defined in system to operate")
		invalid(g.add(missing, "Search"),
			"there is no privilege group name ["+missing+"] defined in system to operate")
		must(equal(g.members()[group], wanted))
	})
	c.steps("one's own group on one collection allows what is in it", func() {
		g.grant(group, books, "default")
		must(equal(g.shown(), []string{"Global default." + books + " " + group}))
		g.searches(books)
		g.queries(books)
		g.isDenied(deleteBooks(g.ctx, g.session, books, "id == 1"), "PrivilegeDelete", "default")
	})
}

func (g *groups) ownGroupChanges(c *checks) {
	c.steps("a change of the group is felt by the next call", func() {
		g.remove("Search")
		g.cannotSearch(books)
		g.queries(books)
		must(g.add(group, "Search", "Delete"))
		g.searches(books)
		must(deleteBooks(g.ctx, g.session, books, "id == 77"))
	})
	c.steps("a privilege held directly and by a group lasts until both are revoked", func() {
		g.grant("Search", books, "default")
		g.remove("Search")
		g.searches(books)
		g.revoke("Search", books, "default")
		g.cannotSearch(books)
	})
	c.steps("a privilege group in use is not dropped", func() {
		invalid(g.drop(),
			"privilege group ["+group+"] is used by role ["+g.role+"], Use REVOKE API to revoke it first")
		g.queries(books)
		g.revoke(group, books, "default")
		g.cannotQuery(books)
		must(g.drop())
		must(holds(g.members()[group] == nil, "still listed"))
		must(g.drop()) // as Milvus: not an error
	})
}
