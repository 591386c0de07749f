# What an operator does in Nomad, in all namespaces, which its event stream asks for: registers and stops jobs, and collects
# evidence when one is not well.
namespace "*" {
  capabilities = ["list-jobs", "read-job", "submit-job", "read-logs"]
}

# Apps that follow the role of a database run on the node of a member, which is found by its address.
node {
  policy = "read"
}
