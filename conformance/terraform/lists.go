package main

import (
	"fmt"
	"slices"
)

// lists are the data sources of the control plane.
func (s *story) lists() error {
	clouds, err := send[[]struct {
		CloudID     string `json:"cloudId"`
		Description string `json:"description"`
	}](s, "GET", "/clouds", nil)
	if err != nil || len(clouds) == 0 {
		return fmt.Errorf("clouds: %v, %w", clouds, err)
	}
	regions, err := send[[]struct {
		APIBaseURL string `json:"apiBaseUrl"`
		CloudID    string `json:"cloudId"`
		RegionID   string `json:"regionId"`
	}](s, "GET", "/regions?cloudId="+clouds[0].CloudID, nil)
	if err != nil || len(regions) == 0 || regions[0].CloudID != clouds[0].CloudID {
		return fmt.Errorf("regions: %v, %w", regions, err)
	}
	clusters, err := send[struct {
		Count, CurrentPage, PageSize int
		Clusters                     []cluster `json:"clusters"`
	}](s, "GET", "/clusters", nil)
	isThis := func(each cluster) bool { return each.ClusterID == s.cluster && each.Status == "RUNNING" }
	if err != nil || !slices.ContainsFunc(clusters.Clusters, isThis) {
		return fmt.Errorf("clusters: %+v, %w", clusters, err)
	}
	keys, err := send[struct {
		APIKeys                      []apiKey `json:"apiKeys"`
		Count, CurrentPage, PageSize int
	}](s, "GET", "/apiKeys?currentPage=1&pageSize=100", nil)
	if err != nil || keys.Count < 1 || len(keys.APIKeys) != keys.Count {
		return fmt.Errorf("API keys: %+v, %w", keys, err)
	}
	return nil
}

// names are the data sources of the cluster: lists of names, some of a database or of a collection in it.
func (s *story) names(wanted map[string][]string) error {
	for call, names := range wanted {
		var found []string
		if err := s.data(call+"/list", fields{"dbName": "tf", "collectionName": "books"}, &found); err != nil {
			return fmt.Errorf("%s: %w", call, err)
		}
		for _, name := range names {
			if !slices.Contains(found, name) {
				return fmt.Errorf("%s are %v, without %s", call, found, name)
			}
		}
	}
	return nil
}
