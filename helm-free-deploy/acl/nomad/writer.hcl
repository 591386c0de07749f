# Only diff and render ask Nomad; apply, get and the rest need Consul alone. Nomad knows no right to plan
# without the right to submit: without "submit-job" all but diff works.
namespace "*" {
  capabilities = ["list-jobs", "read-job", "parse-job", "submit-job"]
}
