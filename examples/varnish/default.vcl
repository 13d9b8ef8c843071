vcl 4.1;

# Varnish in front of Inkstone: caches public responses, and purges them by cache tag.
# docs/cdn.md describes it. Needs varnish and varnish-modules (xkey).

import std;
import xkey;

backend inkstone {
  .host = "127.0.0.1";
  .port = "3000";
  .probe = { .url = "/health/ready"; .interval = 2s; .timeout = 2s; .window = 4; .threshold = 2; }
}

# Hosts that may purge.
acl purgers {
  "127.0.0.1";
  "::1";
}

sub vcl_recv {
  if (req.method == "PURGE") {
    if (client.ip !~ purgers) {
      return (synth(403, "Forbidden"));
    }
    # One or more tags, separated by spaces.
    set req.http.n-purged = xkey.purge(req.http.Cache-Tag);
    return (synth(200, "Purged " + req.http.n-purged));
  }
  # Responses to a key are private, and a key must never get a stored public response.
  if (req.http.Authorization) {
    return (pass);
  }
  # Long polling and streams: each response is for one client.
  if (req.url ~ "^/v1/changes") {
    return (pass);
  }
  # Cookies mean nothing to Inkstone. Varnish does not cache requests with them.
  unset req.http.Cookie;
  # While Inkstone is well, a response is stale for a minute at most (stale-while-revalidate).
  if (std.healthy(req.backend_hint)) {
    set req.grace = 60s;
  }
}

sub vcl_backend_response {
  set beresp.http.xkey = regsuball(beresp.http.Cache-Tag, ",", " ");
  # While Inkstone is down, it is used for an hour (stale-if-error). Varnish takes its lifetime from s-maxage.
  set beresp.grace = 1h;
}

sub vcl_deliver {
  set resp.http.X-Cache = "miss";
  if (obj.hits > 0) {
    set resp.http.X-Cache = "hit";
  }
  unset resp.http.xkey;
  unset resp.http.Cache-Tag;
  # With it, a browser would count max-age from the time at which Varnish has stored the response.
  unset resp.http.Age;
}
