package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/milvus-io/milvus/client/v2/column"
	"github.com/milvus-io/milvus/client/v2/entity"
	"github.com/milvus-io/milvus/client/v2/index"
	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

const stockRows = 200

var (
	stock      = prefix + "stock"
	stockAlias = prefix + "stock_alias"
	tenants    = prefix + "tenants"
)

// data is the story of what a collection can hold and how it changes, and of the kinds of search. The
// dense vectors move away from the origin, the sparse ones get shorter.
type data struct {
	ctx   context.Context
	admin *client.Client
}

func newData(ctx context.Context, admin *client.Client) *data { return &data{ctx, admin} }

func (d *data) run(c *checks) {
	failed := c.failed
	c.steps("a collection by its schema, with several kinds of index", d.created)
	if c.failed > failed {
		// One that is half made is none: what follows says that it is not there.
		_ = d.admin.DropCollection(d.ctx, client.NewDropCollectionOption(stock))
	}
	c.steps("partitions", d.partitions)
	c.steps("a partition key", d.partitionKey)
	c.steps("an entity is partly updated", d.partlyUpdated)
	c.steps("ranges, groups, offsets, several vectors, sparse vectors", d.searched)
	c.steps("hybrid search by RRF and by weights", d.hybrid)
	c.steps("iterators give every row once", d.iterated)
	c.steps("integers beyond 2^53", d.bigIntegers)
	c.steps("a field is added and altered", d.fieldAdded)
	c.steps("an alias outlives a rename", d.renamed)
	c.steps("properties are set and removed", d.properties)
	c.steps("flush and compact", d.written)
}

func one[T any](value T, err error) T {
	must(err)
	return value
}

func dense(x float64) entity.FloatVector { return entity.FloatVector{float32(x), 0} }

func sparse(positions []uint32, values []float32) entity.SparseEmbedding {
	return one(entity.NewSliceSparseEmbedding(positions, values))
}

func stockRow(id int64) map[string]any {
	return map[string]any{
		"id": id, "v": []float32{float32(id), 0}, "kind": fmt.Sprintf("k%d", id%3), "note": id % 5,
		"words": sparse([]uint32{1, uint32(1000 + id)}, []float32{float32(1000 - id), 1}),
	}
}

func stockRange(from, to int64) (rows []any) {
	for id := from; id < to; id++ {
		rows = append(rows, stockRow(id))
	}
	return rows
}

func (d *data) insert(rows []any) {
	_, err := d.admin.Insert(d.ctx, client.NewRowBasedInsertOption(stock, rows...))
	must(err)
}

func (d *data) ids(option client.QueryOption) []int64 {
	return idsOf(one(d.admin.Query(d.ctx, option)))
}

func (d *data) query(filter string, partitions ...string) []int64 {
	option := client.NewQueryOption(stock).WithFilter(filter).WithOutputFields("id")
	return d.ids(option.WithPartitions(partitions...))
}

func (d *data) finds(sets []client.ResultSet, err error, wanted ...int64) {
	must(err)
	must(sets[0].Err)
	must(equal(ids(sets[0].IDs), wanted))
}

// load is not a part of this SDK's creation by a schema.
func (d *data) load(name string) {
	task := one(d.admin.LoadCollection(d.ctx, client.NewLoadCollectionOption(name)))
	must(task.Await(d.ctx))
}

func (d *data) created() {
	field := func(name string, kind entity.FieldType) *entity.Field {
		return entity.NewField().WithName(name).WithDataType(kind)
	}
	schema := entity.NewSchema().WithDynamicFieldEnabled(true).
		WithField(field("id", entity.FieldTypeInt64).WithIsPrimaryKey(true)).
		WithField(field("v", entity.FieldTypeFloatVector).WithDim(2)).
		WithField(field("words", entity.FieldTypeSparseVector)).
		WithField(field("kind", entity.FieldTypeVarChar).WithMaxLength(9)).
		WithField(field("price", entity.FieldTypeDouble).WithNullable(true).WithDefaultValueDouble(1.5))
	indexes := map[string]index.Index{
		"v":     index.NewFlatIndex(entity.L2),
		"words": index.NewSparseInvertedIndex(entity.IP, 0),
		"kind":  index.NewInvertedIndex(),
	}
	var options []client.CreateIndexOption
	for name, kind := range indexes {
		options = append(options, client.NewCreateIndexOption(stock, name, kind))
	}
	must(d.admin.CreateCollection(d.ctx, client.NewCreateCollectionOption(stock, schema).WithIndexOptions(options...)))
	d.load(stock)
	for name, kind := range indexes {
		described := one(d.admin.DescribeIndex(d.ctx, client.NewDescribeIndexOption(stock, name)))
		must(equal(described.Params()[index.IndexTypeKey], string(kind.IndexType())))
	}
	names := one(d.admin.ListIndexes(d.ctx, client.NewListIndexOption(stock)))
	slices.Sort(names)
	must(equal(names, []string{"kind", "v", "words"}))
	d.insert(stockRange(0, stockRows))
}

func (d *data) partitions() {
	must(d.admin.CreatePartition(d.ctx, client.NewCreatePartitionOption(stock, "old")))
	must(equal(one(d.admin.HasPartition(d.ctx, client.NewHasPartitionOption(stock, "old"))), true))
	names := one(d.admin.ListPartitions(d.ctx, client.NewListPartitionOption(stock)))
	slices.Sort(names)
	must(equal(names, []string{"_default", "old"}))
	rows := client.NewRowBasedInsertOption(stock, stockRange(1000, 1003)...)
	rows.WithPartition("old")
	one(d.admin.Insert(d.ctx, rows))
	must(equal(d.query("id >= 0", "old"), []int64{1000, 1001, 1002}))
	option := client.NewSearchOption(stock, 2, []entity.Vector{dense(50)}).WithANNSField("v").WithPartitions("old")
	sets, err := d.admin.Search(d.ctx, option)
	d.finds(sets, err, 1000, 1001)
	stats := one(d.admin.GetPartitionStats(d.ctx, client.NewGetPartitionStatsOption(stock, "old")))
	must(equal(stats["row_count"], "3"))
	must(d.admin.ReleasePartitions(d.ctx, client.NewReleasePartitionsOptions(stock, "old")))
	must(equal(d.query("id >= 1000"), []int64{}))
	task := one(d.admin.LoadPartitions(d.ctx, client.NewLoadPartitionsOption(stock, "old")))
	must(task.Await(d.ctx))
	must(equal(len(d.query("id >= 1000")), 3))
	drop := client.NewDropPartitionOption(stock, "old")
	must(refused(d.admin.DropPartition(d.ctx, drop), "65535", ".*partition is loaded.*"))
	must(d.admin.ReleasePartitions(d.ctx, client.NewReleasePartitionsOptions(stock, "old")))
	must(d.admin.DropPartition(d.ctx, drop))
	must(equal(len(d.query("id >= 0")), stockRows))
}

func (d *data) partitionKey() {
	schema := entity.NewSchema().
		WithField(entity.NewField().WithName("id").WithDataType(entity.FieldTypeInt64).WithIsPrimaryKey(true)).
		WithField(entity.NewField().WithName("v").WithDataType(entity.FieldTypeFloatVector).WithDim(2)).
		WithField(entity.NewField().WithName("tenant").WithDataType(entity.FieldTypeVarChar).
			WithMaxLength(9).WithIsPartitionKey(true))
	option := client.NewCreateCollectionOption(tenants, schema).WithNumPartitions(4).
		WithIndexOptions(client.NewCreateIndexOption(tenants, "v", index.NewAutoIndex(entity.L2)))
	must(d.admin.CreateCollection(d.ctx, option))
	d.load(tenants)
	must(equal(len(one(d.admin.ListPartitions(d.ctx, client.NewListPartitionOption(tenants)))), 4))
	var rows []any
	for id := range int64(6) {
		rows = append(rows, map[string]any{"id": id, "v": []float32{float32(id), 0}, "tenant": fmt.Sprint(id % 2)})
	}
	one(d.admin.Insert(d.ctx, client.NewRowBasedInsertOption(tenants, rows...)))
	search := client.NewSearchOption(tenants, 9, []entity.Vector{dense(0)}).WithFilter(`tenant == "1"`)
	sets, err := d.admin.Search(d.ctx, search)
	d.finds(sets, err, 1, 3, 5)
	own := client.NewCreatePartitionOption(tenants, "own")
	must(refused(d.admin.CreatePartition(d.ctx, own), "65535", ".*partition key mode is used.*"))
}

func (d *data) partlyUpdated() {
	change := client.NewColumnBasedInsertOption(stock).
		WithColumns(column.NewColumnInt64("id", []int64{3}), column.NewColumnDouble("price", []float64{7.5})).
		WithPartialUpdate(true)
	one(d.admin.Upsert(d.ctx, change))
	option := client.NewQueryOption(stock).WithFilter("id == 3").WithOutputFields("price", "kind", "v")
	set := one(d.admin.Query(d.ctx, option))
	must(equal(one(set.GetColumn("price").GetAsDouble(0)), 7.5))
	must(equal(one(set.GetColumn("kind").GetAsString(0)), "k0"))
	must(equal(one(set.GetColumn("v").Get(0)), any(dense(3))))
	must(equal(d.query("price == 7.5"), []int64{3}))
}

func (d *data) searched() {
	at := func(x float64) []entity.Vector { return []entity.Vector{dense(x)} }
	search := func(option client.SearchOption, wanted ...int64) {
		sets, err := d.admin.Search(d.ctx, option)
		d.finds(sets, err, wanted...)
	}
	search(client.NewSearchOption(stock, 2, at(4.1)).WithANNSField("v").WithOffset(1), 5, 3)
	search(client.NewSearchOption(stock, 3, at(5.1)).WithANNSField("v").WithGroupByField("kind"), 5, 6, 4)
	search(client.NewSearchOption(stock, 2, at(5.1)).WithANNSField("v").WithGroupByField("kind").
		WithGroupSize(2).WithStrictGroupSize(true), 5, 8, 6, 3)
	ranged := index.NewCustomAnnParam()
	ranged.WithRadius(17)
	ranged.WithRangeFilter(4)
	search(client.NewSearchOption(stock, 100, at(0)).WithANNSField("v").WithAnnParam(ranged), 2, 3, 4)
	words := []entity.Vector{sparse([]uint32{1}, []float32{1})}
	search(client.NewSearchOption(stock, 3, words).WithANNSField("words"), 0, 1, 2)
	search(client.NewSearchOption(stock, 2, at(0)).WithANNSField("v").WithFilter("id in {ids}").
		WithTemplateParam("ids", []int64{9, 7, 8}).WithConsistencyLevel(entity.ClStrong), 7, 8)
	two := append(at(10.1), at(20.1)...)
	sets := one(d.admin.Search(d.ctx, client.NewSearchOption(stock, 2, two).WithANNSField("v")))
	must(equal([][]int64{ids(sets[0].IDs), ids(sets[1].IDs)}, [][]int64{{10, 11}, {20, 21}}))
}

// scores are those of all rows by a ranker, the best first; ranks begin with 1.
func scores(worth func(rank, other int, far, near float64) float64) (all []float64) {
	order := make([]int, stockRows)
	far := func(id int) float64 { return math.Pow(float64(id)-6.25, 2) }
	for id := range order {
		order[id] = id
	}
	slices.SortFunc(order, func(a, b int) int {
		if far(a) < far(b) {
			return -1
		}
		return 1
	})
	for rank, id := range order {
		all = append(all, worth(rank+1, id+1, far(id), 0.001*float64(1000-id)))
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all
}

func (d *data) fuses(ranker client.Reranker, limit int, wanted []float64) {
	option := client.NewHybridSearchOption(stock, limit,
		client.NewAnnRequest("v", stockRows, dense(6.25)),
		client.NewAnnRequest("words", stockRows, sparse([]uint32{1}, []float32{0.001})),
	).WithReranker(ranker).WithOutputFields("kind")
	sets := one(d.admin.HybridSearch(d.ctx, option))
	must(equal(sets[0].ResultCount, limit))
	for n, score := range sets[0].Scores {
		must(holds(math.Abs(float64(score)-wanted[n]) < 1e-5, fmt.Sprintf("score %v, wanted %v", score, wanted[n])))
	}
	id := ids(sets[0].IDs)[0]
	must(equal(one(sets[0].GetColumn("kind").GetAsString(0)), fmt.Sprintf("k%d", id%3)))
}

func (d *data) hybrid() {
	d.fuses(client.NewRRFReranker(), 20, scores(func(rank, other int, _, _ float64) float64 {
		return 1/float64(60+rank) + 1/float64(60+other)
	}))
	// This SDK does not ask for scores of one scale: squared distances are turned around, products kept.
	d.fuses(client.NewWeightedReranker([]float64{0.8, 0.2}), 20, scores(func(_, _ int, far, near float64) float64 {
		return 0.8*(1-2*math.Atan(far)/math.Pi) + 0.2*near
	}))
}

// drained are all rows of an iterator.
func drained(next func() (client.ResultSet, error)) (found []int64) {
	for {
		set, err := next()
		if errors.Is(err, io.EOF) {
			return found
		}
		must(err)
		if set.IDs != nil {
			found = append(found, ids(set.IDs)...)
		} else {
			found = append(found, ids(set.GetColumn("id"))...)
		}
	}
}

func (d *data) iterated() {
	option := client.NewSearchIteratorOption(stock, dense(0)).WithANNSField("v").WithBatchSize(30).WithFilter("id >= 50")
	search := one(d.admin.SearchIterator(d.ctx, option))
	found := drained(func() (client.ResultSet, error) { return search.Next(d.ctx) })
	must(equal(found, d.query("id >= 50")))
	query := one(d.admin.QueryIterator(d.ctx, client.NewQueryIteratorOption(stock).
		WithBatchSize(30).WithFilter("note < 3").WithOutputFields("id")))
	found = drained(func() (client.ResultSet, error) { return query.Next(d.ctx) })
	must(equal(found, d.query("note < 3")))
}

func (d *data) bigIntegers() {
	const big = int64(1)<<53 + 1
	d.insert([]any{stockRow(big)})
	must(equal(d.query(fmt.Sprintf("id == %d", big)), []int64{big}))
	must(deleteBooks(d.ctx, d.admin, stock, fmt.Sprintf("id == %d", big)))
	must(equal(one(countBooks(d.ctx, d.admin, stock)), int64(stockRows)))
}

func (d *data) fieldAdded() {
	field := entity.NewField().WithName("stock").WithDataType(entity.FieldTypeInt64).
		WithNullable(true).WithDefaultValueLong(9)
	must(d.admin.AddCollectionField(d.ctx, client.NewAddCollectionFieldOption(stock, field)))
	must(equal(d.query("stock == 9 and id < 3"), []int64{0, 1, 2}))
	longer := client.NewAlterCollectionFieldPropertiesOption(stock, "kind").WithProperty("max_length", 20)
	must(d.admin.AlterCollectionFieldProperty(d.ctx, longer))
	described := one(d.admin.DescribeCollection(d.ctx, client.NewDescribeCollectionOption(stock)))
	for _, field := range described.Schema.Fields {
		if field.Name == "kind" {
			must(equal(field.TypeParams["max_length"], "20"))
		}
	}
}

func (d *data) renamed() {
	must(d.admin.CreateAlias(d.ctx, client.NewCreateAliasOption(stock, stockAlias)))
	must(d.admin.RenameCollection(d.ctx, client.NewRenameCollectionOption(stock, stock+"_2")))
	must(equal(one(countBooks(d.ctx, d.admin, stockAlias)), int64(stockRows)))
	must(d.admin.RenameCollection(d.ctx, client.NewRenameCollectionOption(stock+"_2", stock)))
	must(d.admin.DropAlias(d.ctx, client.NewDropAliasOption(stockAlias)))
}

func (d *data) properties() {
	const key = "collection.ttl.seconds"
	kept := func() string {
		described := one(d.admin.DescribeCollection(d.ctx, client.NewDescribeCollectionOption(stock)))
		return described.Properties[key]
	}
	must(d.admin.AlterCollectionProperties(d.ctx, client.NewAlterCollectionPropertiesOption(stock).WithProperty(key, 3600)))
	must(equal(kept(), "3600"))
	must(d.admin.DropCollectionProperties(d.ctx, client.NewDropCollectionPropertiesOption(stock, key)))
	must(equal(kept(), ""))
}

func (d *data) written() {
	must(one(d.admin.Flush(d.ctx, client.NewFlushOption(stock))).Await(d.ctx))
	stats := one(d.admin.GetCollectionStats(d.ctx, client.NewGetCollectionStatsOption(stock)))
	must(equal(stats["row_count"], fmt.Sprint(stockRows)))
	id := one(d.admin.Compact(d.ctx, client.NewCompactOption(stock)))
	state := one(d.admin.GetCompactionState(d.ctx, client.NewGetCompactionStateOption(id)))
	must(equal(state, entity.CompactionStateCompleted))
	must(equal(one(countBooks(d.ctx, d.admin, stock)), int64(stockRows)))
}
