package main

import (
	"errors"
	"fmt"
	"slices"
)

// place is what calls about the collection have in common.
func place(more fields) fields {
	body := fields{"dbName": "tf", "collectionName": "books"}
	for key, value := range more {
		body[key] = value
	}
	return body
}

// database is zillizcloud_database: its properties are null where the configuration has none, and are
// compared as texts.
func (s *story) database() error {
	if err := s.data("databases/create", fields{"dbName": "tf", "properties": nil}, nil); err != nil {
		return err
	}
	wanted := fields{"database.max.collections": 9, "database.replica.number": 1, "database.force.deny.writing": false}
	if err := s.data("databases/alter", fields{"dbName": "tf", "properties": wanted}, nil); err != nil {
		return err
	}
	var read struct {
		DbName     string           `json:"dbName"`
		Properties []map[string]any `json:"properties"`
	}
	if err := s.data("databases/describe", fields{"dbName": "tf"}, &read); err != nil {
		return err
	}
	found := fields{}
	for _, pair := range read.Properties {
		key, _ := pair["key"].(string)
		text, _ := pair["value"].(string)
		found[key] = text
	}
	for key, value := range wanted {
		if found[key] != fmt.Sprint(value) {
			return fmt.Errorf("the properties read %v", read.Properties)
		}
	}
	if len(found) != len(wanted) {
		return fmt.Errorf("the properties read %v", read.Properties)
	}
	return nil
}

// pair is a parameter of a field, or a property.
type pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// collection is what the provider decodes of one.
type collection struct {
	Aliases            []string `json:"aliases"`
	AutoID             bool     `json:"autoId"`
	CollectionID       int64    `json:"collectionID"`
	CollectionName     string   `json:"collectionName"`
	ConsistencyLevel   string   `json:"consistencyLevel"`
	Description        string   `json:"description"`
	EnableDynamicField bool     `json:"enableDynamicField"`
	Fields             []struct {
		AutoID          bool   `json:"autoId"`
		ClusteringKey   bool   `json:"clusteringKey"`
		Description     string `json:"description"`
		ElementDataType string `json:"elementDataType"`
		ID              int    `json:"id"`
		Name            string `json:"name"`
		Nullable        bool   `json:"nullable"`
		PartitionKey    bool   `json:"partitionKey"`
		PrimaryKey      bool   `json:"primaryKey"`
		Type            string `json:"type"`
		Params          []pair `json:"params"`
	} `json:"fields"`
	Functions []any `json:"functions"`
	Indexes   []struct {
		FieldName  string `json:"fieldName"`
		IndexName  string `json:"indexName"`
		MetricType string `json:"metricType"`
	} `json:"indexes"`
	Load          string `json:"load"`
	PartitionsNum int    `json:"partitionsNum"`
	Properties    []pair `json:"properties"`
	ShardsNum     int    `json:"shardsNum"`
}

// field is one as a configuration has it.
type field struct {
	name, kind, elements string
	isPrimary            bool
	params               map[string]string
}

var schema = []field{
	{"id", "Int64", "", true, map[string]string{}},
	{"vector", "FloatVector", "", false, map[string]string{"dim": "8"}},
	{"title", "VarChar", "", false, map[string]string{"max_length": "64"}},
	{"tags", "Array", "VarChar", false, map[string]string{"max_length": "32", "max_capacity": "4"}},
}

// collection is zillizcloud_collection: what is read has to be what was sent, or every plan makes it anew.
func (s *story) collection() error {
	sent := []fields{}
	for _, each := range schema {
		body := fields{
			"fieldName": each.name, "dataType": each.kind, "isPrimary": each.isPrimary,
			"elementTypeParams": each.params,
		}
		if each.elements != "" {
			body["elementDataType"] = each.elements
		}
		sent = append(sent, body)
	}
	if err := s.data("collections/create", place(fields{
		"schema": fields{"autoId": true, "enabledDynamicField": true, "fields": sent},
		"params": fields{"mmap.enabled": true, "ttlSeconds": 86400, "consistencyLevel": "Bounded"},
	}), nil); err != nil {
		return err
	}
	if err := s.collectionReads("Bounded", "true", "86400"); err != nil {
		return err
	}
	changed := fields{"mmap.enabled": false, "ttlSeconds": 3600, "consistencyLevel": "Strong"}
	if err := s.data("collections/alter_properties", place(fields{"properties": changed}), nil); err != nil {
		return err
	}
	return s.collectionReads("Strong", "false", "3600")
}

func (s *story) collectionReads(level, mmap, ttl string) error {
	var read collection
	if err := s.data("collections/describe", place(nil), &read); err != nil {
		return err
	}
	if !read.AutoID || !read.EnableDynamicField || read.ConsistencyLevel != level || len(read.Fields) != len(schema) {
		return fmt.Errorf("the collection reads %+v", read)
	}
	for index, wanted := range schema {
		found := read.Fields[index]
		isRight := found.Name == wanted.name && found.Type == wanted.kind && found.PrimaryKey == wanted.isPrimary
		if !isRight || found.ElementDataType != wanted.elements || len(found.Params) != len(wanted.params) {
			return fmt.Errorf("a field reads %+v", found)
		}
		for _, each := range found.Params {
			if wanted.params[each.Key] != each.Value {
				return fmt.Errorf("a field reads %+v", found)
			}
		}
	}
	for _, each := range []pair{{"mmap.enabled", mmap}, {"collection.ttl.seconds", ttl}} {
		if !slices.Contains(read.Properties, each) {
			return fmt.Errorf("the properties read %v, without %v", read.Properties, each)
		}
	}
	return nil
}

// index is zillizcloud_index: another metric or type is a drop and a new one.
func (s *story) index() error {
	for _, wanted := range [][2]string{{"L2", "IVF_FLAT"}, {"IP", "HNSW"}} {
		param := fields{
			"metricType": wanted[0], "fieldName": "vector", "indexName": "by_vector",
			"indexConfig": map[string]string{"index_type": wanted[1]},
		}
		if err := s.data("indexes/create", place(fields{"indexParams": []fields{param}}), nil); err != nil {
			return err
		}
		var read []struct{ IndexType, MetricType string }
		if err := s.data("indexes/describe", place(fields{"indexName": "by_vector"}), &read); err != nil {
			return err
		}
		if len(read) != 1 || read[0].MetricType != wanted[0] || read[0].IndexType != wanted[1] {
			return fmt.Errorf("sent %v, read %v", wanted, read)
		}
		if wanted[0] == "L2" {
			if err := s.data("indexes/drop", place(fields{"indexName": "by_vector"}), nil); err != nil {
				return err
			}
			// By any error the provider knows that it is gone.
			if s.data("indexes/describe", place(fields{"indexName": "by_vector"}), nil) == nil {
				return errors.New("a dropped index is described")
			}
		}
	}
	return nil
}

func (s *story) aliasAndPartition() error {
	alias := fields{"dbName": "tf", "aliasName": "latest"}
	err := s.allData(
		dataCall{"aliases/create", place(fields{"aliasName": "latest"})},
		dataCall{"aliases/describe", alias},
		dataCall{"aliases/alter", place(fields{"aliasName": "latest"})},
		dataCall{"partitions/create", place(fields{"partitionName": "spring"})},
		dataCall{"collections/load", place(nil)},
		dataCall{"collections/release", place(nil)},
	)
	if err != nil {
		return err
	}
	return s.names(map[string][]string{
		"databases": {"default", "tf"}, "collections": {"books"}, "indexes": {"by_vector"},
		"aliases": {"latest"}, "partitions": {"_default", "spring"}, "users": {"db_admin", user}, "roles": {"db_admin", "db_ro", "db_rw"},
	})
}

func (s *story) destroyData() error {
	return s.allData(
		dataCall{"aliases/drop", fields{"dbName": "tf", "aliasName": "latest"}},
		dataCall{"partitions/drop", place(fields{"partitionName": "spring"})},
		dataCall{"indexes/drop", place(fields{"indexName": "by_vector"})},
		dataCall{"collections/drop", place(nil)},
		dataCall{"databases/drop", fields{"dbName": "tf"}},
	)
}
