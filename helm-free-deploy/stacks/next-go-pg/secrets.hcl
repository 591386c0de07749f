# What the jobs of this system may read in Nomad, where it has access control.
namespace "default" {
  variables {
    path "next-go-pg/*" {
      capabilities = ["read"]
    }
  }
}
