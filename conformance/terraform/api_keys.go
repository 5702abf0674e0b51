package main

import (
	"fmt"
	"net/http"
)

type apiKey struct {
	APIKeyID string `json:"apiKeyId"`
	APIKey   string `json:"apiKey"`
	Name     string `json:"name"`
	OrgRole  string `json:"orgRole"`
	Projects []struct {
		ProjectID  string `json:"projectId"`
		Role       string `json:"role"`
		AllCluster bool   `json:"allCluster"`
		Clusters   []struct {
			ClusterID string `json:"clusterId"`
		} `json:"clusters"`
	} `json:"projects"`
}

// body is what the provider sends: it always says allVolume.
func (s *story) keyBody(name, role string) map[string]any {
	return map[string]any{
		"name": name, "orgRole": "Member",
		"projects": []map[string]any{{
			"projectId": s.project, "role": role, "allCluster": false,
			"clusterIds": []string{s.cluster}, "allVolume": true,
		}},
	}
}

func (s *story) apiKeyLife() error {
	var created apiKey
	if err := s.call("POST", s.control+"/apiKeys", s.keyBody("tf-"+s.suffix, "Read-Only"), &created); err != nil {
		return err
	}
	s.apiKeyID, s.apiKey = created.APIKeyID, created.APIKey
	if s.apiKey == "" {
		return fmt.Errorf("the reply has no secret")
	}
	path := s.control + "/apiKeys/" + s.apiKeyID
	var read apiKey
	if err := s.call("GET", path, nil, &read); err != nil {
		return err
	}
	if read.APIKey != "" || read.OrgRole != "Member" || len(read.Projects) != 1 || read.Projects[0].Role != "Read-Only" {
		return fmt.Errorf("odd key %+v", read)
	}
	if err := s.call("PUT", path, s.keyBody("tf2-"+s.suffix, "Read-Write"), nil); err != nil {
		return err
	}
	if err := s.call("GET", path, nil, &read); err != nil {
		return err
	}
	project := read.Projects[0]
	if read.Name != "tf2-"+s.suffix || project.Role != "Read-Write" || project.AllCluster || project.Clusters[0].ClusterID != s.cluster {
		return fmt.Errorf("the key was not replaced: %+v", read)
	}
	return nil
}

func (s *story) apiKeyWorks() error {
	other := s.as(s.apiKey)
	if err := other.data("collections/list", map[string]any{}, nil); err != nil {
		return err
	}
	path := s.control + "/apiKeys/" + s.apiKeyID
	if err := s.call("DELETE", path, nil, nil); err != nil {
		return err
	}
	if err := refusedWith(http.StatusUnauthorized, other.data("collections/list", map[string]any{}, nil)); err != nil {
		return err
	}
	// The provider takes this code for "gone".
	return refusedWith(http.StatusNotFound, s.call("GET", path, nil, nil))
}
