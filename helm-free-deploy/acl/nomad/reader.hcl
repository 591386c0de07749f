# render, and to look at the jobs by hand with the nomad command.
namespace "*" {
  capabilities = ["list-jobs", "read-job", "parse-job"]
}
