package main

import (
	"fmt"
	"net/http"
	"slices"
)

// project is what the provider decodes of one.
type project struct {
	ProjectID       string   `json:"projectId"`
	ProjectName     string   `json:"projectName"`
	CreateTime      string   `json:"createTime"`
	CreateTimeMilli int64    `json:"createTimeMilli"`
	InstanceCount   int64    `json:"instanceCount"`
	Plan            string   `json:"plan"`
	OrgType         string   `json:"orgType"`
	RegionIDs       []string `json:"regionIds"`
}

func (s *story) readProject() error {
	projects, err := send[[]project](s, "GET", "/projects", nil)
	if err != nil {
		return err
	}
	if len(projects) == 0 || projects[0].CreateTimeMilli == 0 {
		return fmt.Errorf("odd projects: %+v", projects)
	}
	s.project = projects[0].ProjectID
	return nil
}

// projectLife reads the id of a new project as a plain string, as the provider does. Its versions spell the
// regions in one way or the other.
func (s *story) projectLife() error {
	for _, spelling := range []string{"regions", "regionIds"} {
		if err := s.projectWith(spelling); err != nil {
			return fmt.Errorf("%s: %w", spelling, err)
		}
	}
	return nil
}

func (s *story) projectWith(spelling string) error {
	id, err := send[string](s, "POST", "/projects", fields{
		"projectName": "tf " + s.suffix, "plan": "Standard", spelling: []string{"aws-us-east-2"},
	})
	if err != nil {
		return err
	}
	path := "/projects/" + id
	if _, err := send[string](s, "PATCH", path+"/plan", fields{"plan": "Enterprise"}); err != nil {
		return err
	}
	regions, err := send[[]string](s, "POST", path+"/regions", fields{spelling: []string{"gcp-us-west1"}})
	if err != nil {
		return err
	}
	read, err := send[project](s, "GET", path, nil)
	if err != nil {
		return err
	}
	wanted := []string{"aws-us-east-2", "gcp-us-west1"}
	if !slices.Equal(regions, wanted) || !slices.Equal(read.RegionIDs, wanted) || read.Plan != "Enterprise" {
		return fmt.Errorf("regions %v; the project reads %+v", regions, read)
	}
	// The provider has no call for this.
	if err := s.call("DELETE", s.control+path, nil, nil); err != nil {
		return err
	}
	return refusedWith(http.StatusNotFound, s.call("GET", s.control+path, nil, nil))
}
