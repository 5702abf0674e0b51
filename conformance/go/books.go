package main

import (
	"context"
	"slices"

	"github.com/milvus-io/milvus/client/v2/entity"
	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

// Small collections for the stories about who may do what.
var (
	books   = prefix + "books"
	films   = prefix + "films"
	missing = prefix + "missing"
	bookIDs = []int64{0, 1, 2, 3, 4, 5}
)

func makeBook(id int64, fields map[string]any) map[string]any {
	book := map[string]any{"id": id, "vector": []float32{1, float32(id) / 10, 0, 0.5}}
	for name, value := range fields {
		book[name] = value
	}
	return book
}

// createBooks makes a collection of these rows, by default of the six ids alone.
func createBooks(ctx context.Context, session *client.Client, name string, rows ...any) {
	must(session.CreateCollection(ctx, client.SimpleCreateCollectionOptions(name, 4).WithAutoID(false)))
	if len(rows) == 0 {
		for _, id := range bookIDs {
			rows = append(rows, makeBook(id, nil))
		}
	}
	must(insertBooks(ctx, session, name, rows...))
}

func insertBooks(ctx context.Context, session *client.Client, name string, rows ...any) error {
	_, err := session.Insert(ctx, client.NewRowBasedInsertOption(name, rows...))
	return err
}

func deleteBooks(ctx context.Context, session *client.Client, name, filter string) error {
	_, err := session.Delete(ctx, client.NewDeleteOption(name).WithExpr(filter))
	return err
}

// searchBooks returns the ids that a search for all rows finds, in ascending order.
func searchBooks(ctx context.Context, session *client.Client, name, filter string) ([]int64, error) {
	nearest := []entity.Vector{entity.FloatVector{1, 0, 0, 0}}
	sets, err := session.Search(ctx, client.NewSearchOption(name, 20, nearest).WithFilter(filter))
	if err != nil {
		return nil, err
	}
	if sets[0].Err != nil {
		return nil, sets[0].Err
	}
	return idsOf(sets[0]), nil
}

func queryBooks(ctx context.Context, session *client.Client, name, filter string) ([]int64, error) {
	set, err := session.Query(ctx, client.NewQueryOption(name).WithFilter(filter).WithOutputFields("id"))
	if err != nil {
		return nil, err
	}
	return idsOf(set), nil
}

func countBooks(ctx context.Context, session *client.Client, name string) (int64, error) {
	set, err := session.Query(ctx, client.NewQueryOption(name).WithFilter("").WithOutputFields("count(*)"))
	if err != nil {
		return 0, err
	}
	return set.GetColumn("count(*)").GetAsInt64(0)
}

// idsOf is never nil, so that it can be compared with what is wanted.
func idsOf(set client.ResultSet) []int64 {
	found := []int64{}
	if set.IDs != nil {
		found = append(found, ids(set.IDs)...)
	} else if column := set.GetColumn("id"); column != nil {
		found = append(found, ids(column)...)
	}
	slices.Sort(found)
	return found
}
