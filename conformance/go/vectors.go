package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"

	"github.com/milvus-io/milvus/client/v2/column"
	"github.com/milvus-io/milvus/client/v2/entity"
	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

const (
	dimension = 16
	rowCount  = 300
)

var colours = []string{"red", "green", "blue"}

// row is what was inserted; the cluster chose its id, since Go's quick setup turns auto id on.
type row struct {
	id     int64
	vector []float32
	colour string
	price  float64
	size   int
}

func (r row) values() map[string]any {
	return map[string]any{
		"vector": r.vector,
		"colour": r.colour,
		"price":  r.price,
		"tags":   map[string]any{"size": r.size},
	}
}

type hit struct {
	id    int64
	score float64
}

// vectors is the main job, on real vectors: every answer is compared with one computed here.
type vectors struct {
	ctx        context.Context
	admin      *client.Client
	collection string
	query      []float32
	rows       []row
}

func newVectors(ctx context.Context, admin *client.Client) *vectors {
	source := rand.New(rand.NewSource(7))
	v := &vectors{ctx: ctx, admin: admin, collection: prefix + "shop"}
	for number := range rowCount {
		vector := make([]float32, dimension)
		for n := range vector {
			vector[n] = source.Float32()*2 - 1
		}
		v.rows = append(v.rows, row{
			vector: vector,
			colour: colours[number%3],
			price:  float64(number) * 1.5,
			size:   number % 5,
		})
	}
	for n := range dimension {
		v.query = append(v.query, float32(math.Sin(float64(n+1))))
	}
	return v
}

func cosine(left, right []float32) float64 {
	var dot, lefts, rights float64
	for n := range left {
		a, b := float64(left[n]), float64(right[n])
		dot, lefts, rights = dot+a*b, lefts+a*a, rights+b*b
	}
	return dot / math.Sqrt(lefts*rights)
}

// nearest finds the nearest rows by brute force.
func (v *vectors) nearest(limit int, keep func(row) bool) []hit {
	var hits []hit
	for _, row := range v.rows {
		if keep(row) {
			hits = append(hits, hit{row.id, cosine(v.query, row.vector)})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.score > b.score {
			return -1
		}
		return 1
	})
	return hits[:limit]
}

func all(row) bool { return true }

func (v *vectors) sameHits(set client.ResultSet, wanted []hit) error {
	if set.Err != nil {
		return set.Err
	}
	got := ids(set.IDs)
	var wantedIDs []int64
	for _, hit := range wanted {
		wantedIDs = append(wantedIDs, hit.id)
	}
	if err := equal(got, wantedIDs); err != nil {
		return err
	}
	for rank, hit := range wanted {
		if math.Abs(float64(set.Scores[rank])-hit.score) > 1e-4 {
			return fmt.Errorf("score %v, wanted %v", set.Scores[rank], hit.score)
		}
	}
	return nil
}

func ids(values column.Column) []int64 {
	var got []int64
	for n := range values.Len() {
		id, err := values.GetAsInt64(n)
		if err != nil {
			panic(err)
		}
		got = append(got, id)
	}
	return got
}

func (v *vectors) search(session *client.Client) ([]client.ResultSet, error) {
	option := client.NewSearchOption(v.collection, 10, []entity.Vector{entity.FloatVector(v.query)})
	return session.Search(v.ctx, option)
}

// searched wants a search by this client to find what brute force finds.
func (v *vectors) searched(session *client.Client) error {
	sets, err := v.search(session)
	if err != nil {
		return err
	}
	if len(sets) != 1 {
		return fmt.Errorf("%d result sets", len(sets))
	}
	return v.sameHits(sets[0], v.nearest(10, all))
}

// find returns the ids of a query in ascending order.
func (v *vectors) find(session *client.Client, filter string, limit int) ([]int64, error) {
	option := client.NewQueryOption(v.collection).WithFilter(filter).WithLimit(limit).WithOutputFields("id")
	set, err := session.Query(v.ctx, option)
	if err != nil {
		return nil, err
	}
	found := ids(set.GetColumn("id"))
	slices.Sort(found)
	return found, nil
}

func (v *vectors) counted(wanted int) error {
	option := client.NewQueryOption(v.collection).WithFilter("").WithOutputFields("count(*)")
	set, err := v.admin.Query(v.ctx, option)
	if err != nil {
		return err
	}
	got, err := set.GetColumn("count(*)").GetAsInt64(0)
	if err != nil {
		return err
	}
	return equal(got, int64(wanted))
}

func (v *vectors) isListed(session *client.Client) (bool, error) {
	names, err := session.ListCollections(v.ctx, client.NewListCollectionOption())
	return slices.Contains(names, v.collection), err
}

func (v *vectors) exists(name string) (bool, error) {
	return v.admin.HasCollection(v.ctx, client.NewHasCollectionOption(name))
}

func (v *vectors) loadStateIs(wanted entity.LoadStateCode) error {
	state, err := v.admin.GetLoadState(v.ctx, client.NewGetLoadStateOption(v.collection))
	if err != nil {
		return err
	}
	return equal(state.State, wanted)
}

func (v *vectors) insert(session *client.Client, rows []row) (client.InsertResult, error) {
	var values []any
	for _, row := range rows {
		values = append(values, row.values())
	}
	return session.Insert(v.ctx, client.NewRowBasedInsertOption(v.collection, values...))
}

func (v *vectors) drop(session *client.Client) error {
	return session.DropCollection(v.ctx, client.NewDropCollectionOption(v.collection))
}

func (v *vectors) run(c *checks) {
	v.fill(c)
	v.searches(c)
	v.changes(c)
}

func (v *vectors) fill(c *checks) {
	c.check("create a collection by the quick setup", func() error {
		option := client.SimpleCreateCollectionOptions(v.collection, dimension)
		if err := v.admin.CreateCollection(v.ctx, option); err != nil {
			return err
		}
		listed, err := v.isListed(v.admin)
		if err != nil || !listed {
			return fmt.Errorf("listed: %v, %w", listed, err)
		}
		exists, err := v.exists(v.collection)
		if err != nil || !exists {
			return fmt.Errorf("exists: %v, %w", exists, err)
		}
		exists, err = v.exists(v.collection + "_not")
		if err != nil || exists {
			return fmt.Errorf("a missing collection exists: %v, %w", exists, err)
		}
		return nil
	})
	c.check("the collection is described", func() error {
		described, err := v.admin.DescribeCollection(v.ctx, client.NewDescribeCollectionOption(v.collection))
		if err != nil {
			return err
		}
		schema := described.Schema
		if len(schema.Fields) != 2 {
			return fmt.Errorf("%d fields", len(schema.Fields))
		}
		id, vector := schema.Fields[0], schema.Fields[1]
		return inOrder(
			func() error { return equal(described.Name, v.collection) },
			func() error { return equal(schema.EnableDynamicField, true) },
			func() error { return equal([]any{id.Name, id.PrimaryKey, id.AutoID}, []any{"id", true, true}) },
			func() error { return equal(id.DataType, entity.FieldTypeInt64) },
			func() error { return equal(vector.Name, "vector") },
			func() error { return equal(vector.DataType, entity.FieldTypeFloatVector) },
			func() error { return equal(vector.TypeParams["dim"], fmt.Sprint(dimension)) },
			func() error { return v.loadStateIs(entity.LoadStateLoaded) },
		)
	})
	c.check("insert rows with dynamic fields", func() error {
		for start := 0; start < rowCount; start += 100 {
			done, err := v.insert(v.admin, v.rows[start:start+100])
			if err != nil {
				return err
			}
			if done.InsertCount != 100 || done.IDs.Len() != 100 {
				return fmt.Errorf("inserted %d, ids %d", done.InsertCount, done.IDs.Len())
			}
			for n, id := range ids(done.IDs) {
				v.rows[start+n].id = id
			}
		}
		return nil
	})
}

func (v *vectors) searches(c *checks) {
	c.check("search finds what brute force finds", func() error { return v.searched(v.admin) })
	c.check("search with two vectors", func() error {
		queries := []entity.Vector{entity.FloatVector(v.rows[5].vector), entity.FloatVector(v.rows[250].vector)}
		sets, err := v.admin.Search(v.ctx, client.NewSearchOption(v.collection, 3, queries))
		if err != nil {
			return err
		}
		got := [][]int64{{int64(len(sets[0].Scores)), ids(sets[0].IDs)[0]}, {int64(len(sets[1].Scores)), ids(sets[1].IDs)[0]}}
		return equal(got, [][]int64{{3, v.rows[5].id}, {3, v.rows[250].id}})
	})
	c.check("search with a filter and output fields", func() error {
		option := client.NewSearchOption(v.collection, 10, []entity.Vector{entity.FloatVector(v.query)}).
			WithFilter(`colour == "red" and price < 200`).
			WithOutputFields("colour", "tags")
		sets, err := v.admin.Search(v.ctx, option)
		if err != nil {
			return err
		}
		red := func(r row) bool { return r.colour == "red" && r.price < 200 }
		if err := v.sameHits(sets[0], v.nearest(10, red)); err != nil {
			return err
		}
		for n, id := range ids(sets[0].IDs) {
			if err := v.sameFields(sets[0], n, id, "colour", "tags"); err != nil {
				return err
			}
		}
		return nil
	})
	c.check("query with a filter on dynamic fields", func() error {
		found, err := v.find(v.admin, `price >= 30 and price < 45 and colour != "blue"`, 100)
		if err != nil {
			return err
		}
		middle := func(r row) bool { return r.price >= 30 && r.price < 45 && r.colour != "blue" }
		if err := equal(found, v.idsOf(middle)); err != nil {
			return err
		}
		found, err = v.find(v.admin, `tags["size"] in [1, 2]`, 500)
		if err != nil {
			return err
		}
		return equal(found, v.idsOf(func(r row) bool { return r.size == 1 || r.size == 2 }))
	})
	c.check("count the rows", func() error { return v.counted(rowCount) })
	c.check("get rows by id", func() error {
		wanted := []int64{v.rows[3].id, v.rows[299].id}
		set, err := v.get(wanted, "id", "vector", "colour", "price", "tags")
		if err != nil {
			return err
		}
		found := ids(set.GetColumn("id"))
		for n, id := range found {
			if err := v.sameFields(set, n, id, "vector", "colour", "price", "tags"); err != nil {
				return err
			}
		}
		slices.Sort(found)
		return equal(found, wanted)
	})
}

func (v *vectors) changes(c *checks) {
	c.check("delete by id and by filter", func() error {
		first, nearest := v.rows[0].id, v.nearest(1, all)[0].id
		gone := []int64{first, nearest}
		done, err := v.admin.Delete(v.ctx, client.NewDeleteOption(v.collection).WithInt64IDs("id", gone))
		if err != nil {
			return err
		}
		if err := equal(done.DeleteCount, int64(2)); err != nil {
			return err
		}
		if _, err := v.admin.Delete(v.ctx, client.NewDeleteOption(v.collection).WithExpr("price > 375")); err != nil {
			return err
		}
		v.rows = slices.DeleteFunc(v.rows, func(r row) bool { return slices.Contains(gone, r.id) || r.price > 375 })
		set, err := v.get(gone, "id")
		if err != nil {
			return err
		}
		return inOrder(
			func() error { return equal(set.ResultCount, 0) },
			func() error { return v.searched(v.admin) },
			func() error { return v.counted(len(v.rows)) },
		)
	})
	c.check("flush", func() error {
		task, err := v.admin.Flush(v.ctx, client.NewFlushOption(v.collection))
		if err != nil {
			return err
		}
		return inOrder(
			func() error { return task.Await(v.ctx) },
			func() error { return v.searched(v.admin) },
			func() error { return v.counted(len(v.rows)) },
		)
	})
	c.check("a released collection cannot be searched", func() error {
		if err := v.admin.ReleaseCollection(v.ctx, client.NewReleaseCollectionOption(v.collection)); err != nil {
			return err
		}
		_, err := v.search(v.admin)
		return inOrder(
			func() error { return v.loadStateIs(entity.LoadStateNotLoad) },
			func() error { return refused(err, "101", ".*collection not loaded.*") },
		)
	})
	c.check("a loaded collection can be searched again", func() error {
		task, err := v.admin.LoadCollection(v.ctx, client.NewLoadCollectionOption(v.collection))
		if err != nil {
			return err
		}
		return inOrder(
			func() error { return task.Await(v.ctx) },
			func() error { return v.loadStateIs(entity.LoadStateLoaded) },
			func() error { return v.searched(v.admin) },
		)
	})
	c.check("a missing collection and a broken filter are refused", func() error {
		_, err := v.admin.DescribeCollection(v.ctx, client.NewDescribeCollectionOption(v.collection+"_not"))
		if err := refused(err, "100", ".*collection not found.*"); err != nil {
			return err
		}
		for _, broken := range []string{"price >", "colour ==== 1", `"`} {
			_, err := v.find(v.admin, broken, 1)
			if err == nil || !strings.Contains(strings.ToLower(err.Error()), "expr") {
				return fmt.Errorf("the filter %q: %v", broken, err)
			}
		}
		return v.searched(v.admin)
	})
}

func (v *vectors) runLast(c *checks) {
	c.check("drop the collection", func() error {
		if err := v.drop(v.admin); err != nil {
			return err
		}
		exists, err := v.exists(v.collection)
		if err != nil || exists {
			return fmt.Errorf("exists: %v, %w", exists, err)
		}
		listed, err := v.isListed(v.admin)
		if err != nil || listed {
			return fmt.Errorf("listed: %v, %w", listed, err)
		}
		return nil
	})
}

func (v *vectors) get(wanted []int64, outputs ...string) (client.ResultSet, error) {
	option := client.NewQueryOption(v.collection).
		WithIDs(column.NewColumnInt64("id", wanted)).
		WithOutputFields(outputs...)
	return v.admin.Get(v.ctx, option)
}

// idsOf returns the ids of the rows to keep, in ascending order.
func (v *vectors) idsOf(keep func(row) bool) []int64 {
	var kept []int64
	for _, row := range v.rows {
		if keep(row) {
			kept = append(kept, row.id)
		}
	}
	slices.Sort(kept)
	return kept
}

// sameFields compares these fields of the n-th row of a result with what was inserted.
func (v *vectors) sameFields(set client.ResultSet, n int, id int64, names ...string) error {
	at := slices.IndexFunc(v.rows, func(r row) bool { return r.id == id })
	if at < 0 {
		return fmt.Errorf("unknown id %d", id)
	}
	for _, name := range names {
		values := set.GetColumn(name)
		if values == nil {
			return fmt.Errorf("%s did not come back", name)
		}
		got, err := values.Get(n)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		wanted := v.rows[at].values()[name]
		if vector, isVector := got.(entity.FloatVector); isVector {
			if err := equal([]float32(vector), wanted); err != nil {
				return err
			}
			continue
		}
		text, err := json.Marshal(wanted)
		if err != nil {
			return err
		}
		// Dynamic fields come back as JSON text.
		if err := equal(strings.ReplaceAll(fmt.Sprint(got), " ", ""), string(text)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
