package main

import (
	"context"
	"slices"

	"github.com/milvus-io/milvus-proto/go-api/v2/commonpb"
	"github.com/milvus-io/milvus-proto/go-api/v2/milvuspb"
	"github.com/milvus-io/milvus/client/v2/column"
	client "github.com/milvus-io/milvus/client/v2/milvusclient"
	"github.com/milvus-io/milvus/pkg/v2/util/merr"
)

// rowPolicies: two users with the same rights on a collection find and write their own rows only.
// The SDK has no methods for policies and tags yet; the calls are made with its messages.
type rowPolicies struct {
	ctx        context.Context
	admin      *client.Client
	gina, hans *reader
	notes      string
}

var (
	ofGina = []int64{0, 1, 2}
	ofHans = []int64{3, 4}
	ofTeam = []int64{2, 5}
)

const (
	ownRows  = "own_rows"
	teamRows = "rows_of_the_team"
	hidden   = "new row violates row policy of collection .*: privilege not permitted"
)

func newRowPolicies(ctx context.Context, admin *client.Client) *rowPolicies {
	p := &rowPolicies{ctx: ctx, admin: admin, notes: prefix + "notes"}
	p.gina, p.hans = newReader(ctx, admin, "gina"), newReader(ctx, admin, "hans")
	p.hans.role = p.gina.role
	return p
}

// caller is who makes the raw calls.
type caller struct {
	p     *rowPolicies
	token string
}

func (p *rowPolicies) as(user, password string) caller {
	return caller{p, encoded(user + ":" + password)}
}
func (p *rowPolicies) asAdmin() caller { return p.as(admin, adminPassword) }

// change makes a call whose reply is a status.
func (w caller) change(call func(context.Context, milvuspb.MilvusServiceClient) (*commonpb.Status, error)) error {
	return rawCall(w.p.ctx, w.token, func(ctx context.Context, service milvuspb.MilvusServiceClient) error {
		return merr.CheckRPCCall(call(ctx, service))
	})
}

func (w caller) create(name, filter string) error {
	request := &milvuspb.CreateRowPolicyRequest{CollectionName: w.p.notes, PolicyName: name, UsingExpr: filter}
	for action := range milvuspb.RowPolicyAction_name {
		request.Actions = append(request.Actions, milvuspb.RowPolicyAction(action))
	}
	return w.change(func(ctx context.Context, service milvuspb.MilvusServiceClient) (*commonpb.Status, error) {
		return service.CreateRowPolicy(ctx, request)
	})
}

func (w caller) drop(name string) error {
	request := &milvuspb.DropRowPolicyRequest{CollectionName: w.p.notes, PolicyName: name}
	return w.change(func(ctx context.Context, service milvuspb.MilvusServiceClient) (*commonpb.Status, error) {
		return service.DropRowPolicy(ctx, request)
	})
}

// list returns names and filters in turn.
func (w caller) list() (listed []string, err error) {
	request := &milvuspb.ListRowPoliciesRequest{CollectionName: w.p.notes}
	err = rawCall(w.p.ctx, w.token, func(ctx context.Context, service milvuspb.MilvusServiceClient) error {
		reply, err := service.ListRowPolicies(ctx, request)
		for _, policy := range reply.GetPolicies() {
			listed = append(listed, policy.GetPolicyName(), policy.GetUsingExpr())
		}
		return merr.CheckRPCCall(reply, err)
	})
	return listed, err
}

func (w caller) tag(user string, tags map[string]string) error {
	request := &milvuspb.AddUserTagsRequest{UserName: user, Tags: tags}
	return w.change(func(ctx context.Context, service milvuspb.MilvusServiceClient) (*commonpb.Status, error) {
		return service.AddUserTags(ctx, request)
	})
}

func (w caller) untag(user, key string) error {
	request := &milvuspb.DeleteUserTagsRequest{UserName: user, TagKeys: []string{key}}
	return w.change(func(ctx context.Context, service milvuspb.MilvusServiceClient) (*commonpb.Status, error) {
		return service.DeleteUserTags(ctx, request)
	})
}

// finds wants exactly these ids, by search, query, get and count.
func (p *rowPolicies) finds(session *client.Client, wanted []int64) {
	found, err := searchBooks(p.ctx, session, p.notes, "")
	must(err)
	must(equal(found, wanted))
	found, err = queryBooks(p.ctx, session, p.notes, "id >= 0")
	must(err)
	must(equal(found, wanted))
	all := column.NewColumnInt64("id", append(slices.Clone(bookIDs), 6))
	set, err := session.Get(p.ctx, client.NewQueryOption(p.notes).WithIDs(all).WithOutputFields("id"))
	must(err)
	must(equal(idsOf(set), wanted))
	count, err := countBooks(p.ctx, session, p.notes)
	must(err)
	must(equal(count, int64(len(wanted))))
}

func (p *rowPolicies) rows() (rows []any) {
	for _, id := range bookIDs {
		owner, team := "nobody", "red"
		if slices.Contains(ofGina, id) {
			owner = p.gina.name
		} else if slices.Contains(ofHans, id) {
			owner = p.hans.name
		}
		if slices.Contains(ofTeam, id) {
			team = "blue"
		}
		rows = append(rows, makeBook(id, map[string]any{"owner": owner, "team": team}))
	}
	return rows
}

func (p *rowPolicies) run(c *checks) {
	p.reads(c)
	p.writes(c)
	p.tags(c)
	p.management(c)
}

func (p *rowPolicies) reads(c *checks) {
	c.steps("without a row policy both users find every row", func() {
		createBooks(p.ctx, p.admin, p.notes, p.rows()...)
		p.gina.createRole()
		p.gina.grant("CollectionReadWrite", p.notes, "default")
		p.gina.join()
		p.hans.join()
		p.finds(p.gina.session, bookIDs)
		p.finds(p.hans.session, bookIDs)
	})
	c.steps("with one each finds its own by search, query, get and count, db_admin all", func() {
		must(p.asAdmin().create(ownRows, "owner == $current_user"))
		listed, err := p.asAdmin().list()
		must(err)
		must(equal(listed, []string{ownRows, "owner == $current_user"}))
		p.finds(p.gina.session, ofGina)
		p.finds(p.hans.session, ofHans)
		p.finds(p.admin, bookIDs)
	})
	c.steps("no filter finds a row that the policy hides", func() {
		found, err := queryBooks(p.ctx, p.gina.session, p.notes, "id >= 0 or id < 0")
		must(err)
		must(equal(found, ofGina))
		found, err = queryBooks(p.ctx, p.gina.session, p.notes, `owner == "`+p.hans.name+`"`)
		must(err)
		must(equal(found, []int64{}))
		found, err = searchBooks(p.ctx, p.gina.session, p.notes, "id in [1, 3, 5]")
		must(err)
		must(equal(found, []int64{1}))
	})
}

func (p *rowPolicies) writes(c *checks) {
	c.steps("nobody writes, replaces or deletes a row of another", func() {
		gina, ofOthers := p.gina.session, map[string]any{"owner": p.hans.name}
		own := map[string]any{"owner": p.gina.name, "team": "red"}
		must(refused(insertBooks(p.ctx, gina, p.notes, makeBook(6, ofOthers)), "1401", hidden))
		_, err := gina.Upsert(p.ctx, client.NewRowBasedInsertOption(p.notes, makeBook(3, own)))
		must(refused(err, "1401", hidden))
		must(insertBooks(p.ctx, gina, p.notes, makeBook(6, own)))
		p.finds(gina, []int64{0, 1, 2, 6})
		must(deleteBooks(p.ctx, gina, p.notes, "id in [3, 5, 6]"))
		p.finds(gina, ofGina)
		p.finds(p.admin, bookIDs)
	})
}

func (p *rowPolicies) tags(c *checks) {
	c.steps("a policy by tags follows the user's tags at the next call", func() {
		must(p.asAdmin().create(teamRows, `team == $current_user_tags["team"]`))
		p.finds(p.gina.session, ofGina)
		must(p.asAdmin().tag(p.gina.name, map[string]string{"team": "blue"}))
		p.finds(p.gina.session, []int64{0, 1, 2, 5})
		p.finds(p.hans.session, ofHans)
		must(p.asAdmin().untag(p.gina.name, "team"))
		p.finds(p.gina.session, ofGina)
	})
}

func (p *rowPolicies) management(c *checks) {
	c.steps("only who may manage them sees or changes policies and tags", func() {
		hans := p.as(p.hans.name, readerPassword)
		_, list := hans.list()
		own := hans.tag(p.hans.name, map[string]string{"team": "blue"})
		for _, err := range []error{list, own, hans.create("mine", "id >= 0"), hans.drop(ownRows)} {
			must(refused(err, "PermissionDenied", denied(p.hans.name, anyPrivilege)))
		}
	})
	c.steps("a policy that exists, is missing or is no filter is refused", func() {
		must(refused(p.asAdmin().create(ownRows, "id > 0"), "1100", "row policy .* already exists .*"))
		must(refused(p.asAdmin().drop("missing"), "1100", "row policy .* does not exist .*"))
		must(refused(p.asAdmin().create("broken", "owner =="), "1100", ".*expr.*"))
	})
	c.steps("the last policy closes the collection as long as it is there, and no longer", func() {
		must(p.asAdmin().drop(ownRows))
		p.finds(p.gina.session, []int64{})
		must(p.asAdmin().drop(teamRows))
		p.finds(p.gina.session, bookIDs)
	})
}
