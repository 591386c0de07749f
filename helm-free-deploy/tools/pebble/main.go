// Pebble, the ACME server of those who make Let's Encrypt, with what its own program leaves out: it says its version, and needs no
// configuration file. It vouches for itself with the certificate it is given, asks the DNS server it is told, and makes real challenges.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"runtime/debug"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
)

const module = "github.com/letsencrypt/pebble/v2"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "version" {
		fmt.Println(version())
		return
	}
	listen := flag.String("listen", "127.0.0.1:14000", "where it listens, as ip:port")
	management := flag.String("management", "127.0.0.1:15000", "where it hands out its root, as ip:port")
	certificate := flag.String("certificate", "", "PEM file with the certificate it shows to its clients")
	key := flag.String("key", "", "PEM file with the key of that certificate")
	dns := flag.String("dns", "", "DNS server for the names it is asked about, as ip:port")
	http01 := flag.Int("http-port", 80, "port where it makes the challenge http-01")
	tls01 := flag.Int("tls-port", 443, "port where it makes the challenge tls-alpn-01")
	flag.Parse()

	logger := log.New(os.Stdout, "pebble ", log.LstdFlags)
	memory := db.NewMemoryStore()
	profiles := map[string]ca.Profile{"default": {Description: "90 days", ValidityPeriod: 90 * 24 * 3600}}
	authority := ca.New(logger, memory, "", "ecdsa", 0, 1, profiles)
	validation := va.New(logger, *http01, *tls01, true, *dns, memory)
	server := wfe.New(logger, memory, validation, authority, []string{"pebble.test"}, true, false, 1, 1)
	go func() {
		logger.Fatal(http.ListenAndServeTLS(*management, *certificate, *key, server.ManagementHandler()))
	}()
	logger.Fatal(http.ListenAndServeTLS(*listen, *certificate, *key, server.Handler()))
}

// version is that of the module this was built from.
func version() string {
	build, ok := debug.ReadBuildInfo()
	if ok {
		for _, dependency := range build.Deps {
			if dependency.Path == module {
				return dependency.Version
			}
		}
	}
	return "unknown"
}
