module latchkey/conformance/terraform

go 1.24.0
