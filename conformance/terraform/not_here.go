package main

import (
	"errors"
	"fmt"
	"strings"
)

// What the provider calls for things that one installation does not have.
var notHere = []string{
	"GET /volumes?projectId=p", "GET /volumes/v", "POST /volumes/create", "DELETE /volumes/v",
	"POST /clusters/createOnDemandCluster", "GET /clusters/onDemandClusters?projectId=p",
	"GET /clusters/onDemandClusters/c", "DELETE /clusters/onDemandClusters/c",
	"POST /globalClusters/create", "GET /globalClusters/g", "POST /globalClusters/g/modifyCU",
	"POST /globalClusters/g/removeGlobalEndpoint", "POST /globalClusters/g/secondaryClusters",
	"DELETE /globalClusters/g/clusters/c",
	"GET /privateEndpointServices?regionId=r", "GET /projects/p/privateEndpoints",
	"POST /projects/p/privateEndpoints", "DELETE /projects/p/privateEndpoints/e?regionId=r",
	"POST /projects/p/privateEndpointWhitelist",
	"GET /clusters/c/securityGroups", "PUT /clusters/c/securityGroups",
	"POST /clusters/c/enableConnectAddress", "POST /clusters/c/disableConnectAddress",
	"GET /byoc/describe", "GET /byoc/vpc-endpoint-service?cloudId=aws&region=r",
	"POST /byoc/dataplane/create", "GET /byoc/dataplane/describe?projectId=p&dataPlaneId=d",
	"POST /byoc/dataplane/stop", "POST /byoc/dataplane/resume", "DELETE /byoc/dataplane/delete",
	"POST /byoc/op/dataplane/create", "POST /byoc/op/dataplane/setting",
	"GET /byoc/op/dataplane/setting?projectId=p&dataPlaneId=d",
}

const codeNotHere = 80099

// saysNotHere wants an error that says why, and what does it instead.
func (s *story) saysNotHere() error {
	var wrong []error
	for _, each := range notHere {
		method, path, _ := strings.Cut(each, " ")
		var body any
		if method != "GET" {
			body = fields{}
		}
		if err := refusedAs(codeNotHere, s.call(method, s.control+path, body, nil)); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", each, err))
		}
	}
	keyed := fields{
		"clusterName": "tf3-" + s.suffix, "projectId": s.project, "regionId": "aws-us-east-2", "cuSize": 1,
		"cuType": "Performance-optimized", "bucketInfo": fields{"bucketName": "b"},
	}
	const codeParameter = 80000
	wrong = append(wrong, refusedAs(codeParameter, s.call("POST", s.control+"/clusters/createDedicated", keyed, nil)))
	delete(keyed, "bucketInfo")
	keyed["keyIdentifier"] = "arn:aws:kms:us-east-2:1:key/k"
	wrong = append(wrong, refusedAs(codeParameter, s.call("POST", s.control+"/clusters/createDedicated", keyed, nil)))
	return errors.Join(wrong...)
}

func refusedAs(code int, err error) error {
	var failed *failedCall
	if errors.As(err, &failed) && failed.code == code && len(failed.message) > 20 {
		return nil
	}
	return fmt.Errorf("was not refused with code %d: %v", code, err)
}
