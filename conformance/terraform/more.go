package main

import (
	"fmt"
	"net/http"
	"slices"
)

// backupPolicy is the life of zillizcloud_backup_policy: whatever it reads back must be what it sent, and
// a policy that is not ENABLED counts as gone. Destroying sends zero values, and null for the copies.
func (s *story) backupPolicy() error {
	path := s.control + "/clusters/" + s.cluster + "/backups/policy"
	type policy struct {
		Frequency         string `json:"frequency"`
		StartTime         string `json:"startTime"`
		RetentionDays     int    `json:"retentionDays"`
		Enabled           bool   `json:"enabled"`
		Status            string `json:"status,omitempty"`
		CrossRegionCopies []any  `json:"crossRegionCopies"`
	}
	wanted := policy{"1,2,3,4,5", "02:00-04:00", 7, true, "", []any{}}
	if err := s.call("POST", path, wanted, nil); err != nil {
		return err
	}
	var read policy
	if err := s.call("GET", path, nil, &read); err != nil {
		return err
	}
	if read.Status != "ENABLED" || read.Frequency != wanted.Frequency || read.StartTime != wanted.StartTime || read.RetentionDays != 7 || len(read.CrossRegionCopies) != 0 {
		return fmt.Errorf("the policy reads %+v", read)
	}
	if err := s.call("POST", path, policy{}, nil); err != nil {
		return err
	}
	if err := s.call("GET", path, nil, &read); err != nil {
		return err
	}
	if read.Status == "ENABLED" {
		return fmt.Errorf("the policy is still on")
	}
	return nil
}

func (s *story) changeCluster() error {
	path := s.control + "/clusters/" + s.cluster
	labels := map[string]string{"team": "search"}
	if err := s.call("PUT", path+"/labels", map[string]any{"labels": labels}, nil); err != nil {
		return err
	}
	if err := s.call("POST", path+"/modifyProperties", map[string]any{"clusterName": "tf2-" + s.suffix}, nil); err != nil {
		return err
	}
	if err := s.call("POST", path+"/modify", map[string]any{"cuSize": 2}, nil); err != nil {
		return err
	}
	if _, err := s.waitFor("RUNNING"); err != nil {
		return err
	}
	var read struct {
		ClusterName string            `json:"clusterName"`
		CuSize      int               `json:"cuSize"`
		Labels      map[string]string `json:"labels"`
	}
	if err := s.call("GET", path, nil, &read); err != nil {
		return err
	}
	if read.ClusterName != "tf2-"+s.suffix || read.CuSize != 2 || read.Labels["team"] != "search" {
		return fmt.Errorf("the cluster reads %+v", read)
	}
	return nil
}

func (s *story) database() error {
	inDatabase := map[string]any{"dbName": "tf"}
	if err := s.data("databases/create", map[string]any{"dbName": "tf", "properties": map[string]any{}}, nil); err != nil {
		return err
	}
	var names []string
	if err := s.data("databases/list", map[string]any{}, &names); err != nil {
		return err
	}
	if !slices.Contains(names, "tf") {
		return fmt.Errorf("the databases are %v", names)
	}
	if err := s.data("databases/describe", inDatabase, nil); err != nil {
		return err
	}
	collection := map[string]any{"dbName": "tf", "collectionName": "books", "dimension": 4}
	if err := s.data("collections/create", collection, nil); err != nil {
		return err
	}
	of := map[string]any{"dbName": "tf", "collectionName": "books"}
	for _, call := range []string{"collections/describe", "collections/drop"} {
		if err := s.data(call, of, nil); err != nil {
			return err
		}
	}
	return s.data("databases/drop", inDatabase, nil)
}

// projectLife reads the id of a new project as a plain string, as the provider does.
func (s *story) projectLife() error {
	var id string
	body := map[string]any{"projectName": "tf " + s.suffix, "plan": "Standard"}
	if err := s.call("POST", s.control+"/projects", body, &id); err != nil {
		return err
	}
	path := s.control + "/projects/" + id
	var plan string
	if err := s.call("PATCH", path+"/plan", map[string]any{"plan": "Enterprise"}, &plan); err != nil {
		return err
	}
	var regions []string
	if err := s.call("POST", path+"/regions", map[string]any{"regionIds": []string{"aws-us-east-2"}}, &regions); err != nil {
		return err
	}
	if err := s.call("DELETE", path, nil, nil); err != nil {
		return err
	}
	return refusedWith(http.StatusNotFound, s.call("GET", path, nil, nil))
}
