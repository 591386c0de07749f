# What the jobs of this system may read in Nomad, where it has access control.
namespace "default" {
  variables {
    path "mandari/*" {
      capabilities = ["read"]
    }
  }
}
