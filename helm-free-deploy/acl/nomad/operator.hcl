# What an operator does in Nomad: registers and stops jobs, and collects evidence when one is not well. A namespace's name
# in place of "*" keeps it to that one; documents that name another are then Blocked.
namespace "*" {
  capabilities = ["list-jobs", "read-job", "submit-job", "read-logs"]
}
