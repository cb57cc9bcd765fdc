# Varnish 7 in front of Broadsheet; docs/operations.md says how to start it.
#
# It keeps pages for a day and forgets those whose Surrogate-Key names what has changed, as
# soon as Broadsheet says so (VARNISH_ADDRESSES). Everything else it keeps for seconds.
vcl 4.1;

import std;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may have pages forgotten: the hosts that Broadsheet runs on.
acl newsroom {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "BAN" || req.method == "PURGE") {
        # At a port of its own. At the readers' port everybody who comes through a server
        # that speaks TLS on this host would have the address of this host.
        if (local.socket != "newsroom" || client.ip !~ newsroom) {
            return (synth(405, "Not allowed"));
        }
        if (req.method == "PURGE") {
            return (purge);
        }
        # Made of obj.* alone, so that Varnish tests it in the background and forgets it.
        if (req.http.Tags !~ "^[A-Za-z0-9:/_.~%|-]+$") {
            return (synth(400, "No tags"));
        }
        if (!std.ban("obj.http.Surrogate-Key ~ (?<!\S)(?:" + req.http.Tags + ")(?!\S)")) {
            return (synth(400, std.ban_error()));
        }
        return (synth(200, "Forgotten"));
    }
    # The desk and accounts are of one person each. Files carry no tags, are large and are asked for in
    # stretches: the application, or nginx, sends them faster than they are worth here.
    if (req.method !~ "^(GET|HEAD)$" || req.url ~ "^/(desk|media|documents)(/|$)"
        || req.url ~ "^(/[^/?]+)?/account/") {
        return (pass);
    }
    # Pages are the same for everybody.
    unset req.http.Cookie;
    unset req.http.Authorization;
}

sub vcl_backend_response {
    # No grace: what is over is not sent while a new one is fetched, nor when the application
    # is down. It might have been taken down meanwhile.
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    if (beresp.http.Surrogate-Key || bereq.url ~ "^/static/") {
        return (deliver);
    }
    # Nobody can call this back.
    if (beresp.status == 200 && beresp.ttl > 5s) {
        set beresp.ttl = 5s;
    } else if (beresp.status != 200 && beresp.ttl > 1s) {
        set beresp.ttl = 1s;
    }
    if (beresp.ttl <= 0s) {
        # May be kept the next time. Until then nobody waits for the answer of another.
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;
        return (deliver);
    }
}

sub vcl_backend_error {
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "1";
    set beresp.body = "Please try again in a moment." + {"
"};
    return (deliver);
}

sub vcl_deliver {
    # Between us alone: caches further out are not told when something changes.
    unset resp.http.Surrogate-Key;
    unset resp.http.Cache-Tag;
    set resp.http.Cache-Control = regsub(resp.http.Cache-Control, "s-maxage=86400", "s-maxage=5");
}
