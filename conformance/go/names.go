package main

import (
	"context"
	"slices"

	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

var (
	novels     = prefix + "novels"
	sequel     = prefix + "sequel"
	favourites = prefix + "favourites"
)

// names come and go: grants follow the collection, and what may not be seen looks like what does not
// exist.
type names struct {
	*reader
}

func newNames(ctx context.Context, admin *client.Client) *names {
	return &names{newReader(ctx, admin, "faye")}
}

func (n *names) allowed(name string) {
	must(holds(n.has(name), name+" is not there"))
	n.searches(name)
}

// hidden also from a client that has just started and keeps no schema of an earlier owner of the name
func (n *names) hidden(name string) {
	must(holds(!n.has(name), name+" is there"))
	_, err := n.in("").DescribeCollection(n.ctx, client.NewDescribeCollectionOption(name))
	must(refused(err, "100", ".*collection not found.*"+name+".*"))
}

// denied is hidden for names that the session has searched before: then it sends the search at once.
func (n *names) denied(name string) {
	n.hidden(name)
	n.cannotSearch(name)
}

func (n *names) run(c *checks) {
	n.visible(c)
	n.renamed(c)
	n.aliases(c)
	n.created(c)
}

func (n *names) visible(c *checks) {
	c.steps("only collections and databases of one's grants are listed", func() {
		n.createRole()
		n.join()
		n.grant("CollectionReadOnly", books, "default")
		n.allowed(books)
		must(equal(n.collections(n.session), []string{books}))
		must(equal(n.databases(), []string{"default"}))
		all := n.collections(n.admin)
		must(holds(slices.Contains(all, books) && slices.Contains(all, films), "db_admin does not see both"))
	})
	c.steps("what may not be seen looks like what does not exist", func() {
		n.hidden(films)
		n.hidden(missing)
	})
}

func (n *names) renamed(c *checks) {
	c.steps("a grant follows a renamed collection", func() {
		must(n.admin.RenameCollection(n.ctx, client.NewRenameCollectionOption(books, novels)))
		n.allowed(novels)
		n.denied(books)
		must(equal(n.shown(), []string{"Global default." + novels + " CollectionReadOnly"}))
		must(equal(n.collections(n.session), []string{novels}))
	})
	c.steps("a new collection of the old name does not inherit it", func() {
		createBooks(n.ctx, n.admin, books)
		n.denied(books)
		n.allowed(novels)
	})
}

func (n *names) aliases(c *checks) {
	c.steps("an alias gives what its collection gives, and no more when it is altered", func() {
		must(n.admin.CreateAlias(n.ctx, client.NewCreateAliasOption(novels, favourites)))
		n.allowed(favourites)
		must(n.admin.AlterAlias(n.ctx, client.NewAlterAliasOption(favourites, films)))
		n.denied(favourites)
		n.allowed(novels)
	})
	c.steps("a grant on an alias is one on its collection", func() {
		n.grant("CollectionReadOnly", favourites, "default")
		n.allowed(favourites)
		n.allowed(films)
		must(holds(slices.Contains(n.shown(), "Global default."+films+" CollectionReadOnly"), "is not shown"))
		must(n.admin.DropAlias(n.ctx, client.NewDropAliasOption(favourites)))
		n.allowed(films)
		n.denied(favourites)
		n.revoke("CollectionReadOnly", films, "default")
		n.denied(films)
	})
}

func (n *names) created(c *checks) {
	c.steps("a collection that is dropped and created again does not inherit grants", func() {
		n.grant("CollectionReadOnly", books, "default") // so that there is something to see
		must(n.admin.DropCollection(n.ctx, client.NewDropCollectionOption(novels)))
		createBooks(n.ctx, n.admin, novels)
		n.denied(novels)
		must(equal(n.shown(), []string{"Global default." + books + " CollectionReadOnly"}))
	})
	c.steps("a grant waits for a collection that does not exist yet", func() {
		n.grant("CollectionReadOnly", sequel, "default")
		n.hidden(sequel)
		createBooks(n.ctx, n.admin, sequel)
		n.allowed(sequel)
	})
}
