package charts

// nginxMainText is nginx.conf. Names in braces are filled in by nginxMain.
const nginxMainText = `# One worker a core is too many for a quarter of a core.
worker_processes 2;
# A leaving pod finishes what it has begun, and no longer than this.
worker_shutdown_timeout {SHUTDOWN}s;
pid /tmp/nginx.pid;
error_log /dev/stderr warn;

events {
  worker_connections 1024;
}

http {
  # Paths, not whole request lines: a query may carry a token.
  log_format json escape=json
    '{"time":"$time_iso8601","level":"info","component":"nginx","message":"request",'
    '"method":"$request_method","path":"$uri","status":$status,"bytes":$body_bytes_sent,'
    '"duration_seconds":$request_time,"upstream_seconds":"$upstream_response_time",'
    '"client":"$remote_addr","user_agent":"$http_user_agent","trace":"$http_x_amzn_trace_id"}';
  # Health checks every few seconds would drown what matters.
  map $uri $logged {
    /health 0;
    /healthz 0;
    default 1;
  }
  access_log /dev/stdout json if=$logged;

  default_type application/octet-stream;
  server_tokens off;
  tcp_nodelay on;

  # The root file system is read-only; /tmp is an emptyDir.
  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  # The client is whom the load balancer names; nobody else is believed.
  real_ip_header X-Forwarded-For;
  real_ip_recursive on;
  {TRUSTED_PROXIES}

  # Request limits.
  client_max_body_size {MAX_BODY};
  client_body_timeout 15s;
  client_header_timeout 15s;
  large_client_header_buffers 4 16k;
  send_timeout 30s;
  limit_req_zone $binary_remote_addr zone=requests:10m rate={REQUESTS_PER_SECOND}r/s;
  limit_conn_zone $binary_remote_addr zone=connections:10m;
  limit_req_status 429;
  limit_conn_status 429;
  limit_req_log_level warn;
  limit_conn_log_level warn;

  # Longer than the load balancer keeps an idle connection, or it would reuse one
  # that is about to close.
  keepalive_timeout {KEEPALIVE}s;

  # Compression.
  gzip on;
  gzip_comp_level 5;
  gzip_min_length 1024;
  gzip_proxied any;
  gzip_vary on;
  gzip_types
    application/javascript
    application/json
    application/ld+json
    application/manifest+json
    application/xml
    image/svg+xml
    text/css
    text/javascript
    text/plain
    text/x-component
    text/xml;

  # A name, so that nginx opens the files at each handshake and a renewed
  # certificate is served without a reload
  # (https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_certificate).
  map $server_port $certificate {
    default tls;
  }

  # Who may see what is not for the load balancer's clients: the kubelet, from the
  # node's address, and whoever is in the pod.
  geo $inside {
    default 0;
    127.0.0.1/32 1;
    {NODES}
  }

  # CORS: exactly these origins, and no header at all for any other.
  map $http_origin $cors_origin {
    default "";
    {ORIGINS}
  }
  map $cors_origin $cors_credentials {
    default "true";
    "" "";
  }
  map $cors_origin $cors_methods {
    default "GET, POST, PUT, PATCH, DELETE, OPTIONS";
    "" "";
  }
  map $cors_origin $cors_headers {
    default "Authorization, Content-Type, X-Request-Id";
    "" "";
  }
  map $cors_origin $cors_max_age {
    default "600";
    "" "";
  }
  # An OPTIONS request is a preflight only if it asks for a method.
  map "$request_method $http_access_control_request_method" $preflight {
    default 0;
    "~^OPTIONS .+" 1;
  }

  # The application's own policy, which can know a nonce, goes before ours.
  map $upstream_http_content_security_policy $content_security_policy {
    default "";
    "" "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self' data:; connect-src 'self' {API_URL}; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
  }

  # What Next.js says nothing of, and what nginx answers by itself, is kept by
  # nobody.
  map $upstream_http_cache_control $cache_control {
    default "";
    "" "no-store";
  }

  upstream next {
    server 127.0.0.1:{NEXT};
    keepalive 32;
    keepalive_timeout 60s;
  }

  # Counters, for a port-forward.
  server {
    listen 127.0.0.1:{STATUS};
    access_log off;
    location = /nginx_status {
      stub_status;
    }
    location / {
      return 404;
    }
  }

  include server.conf;
}
`

// nginxServerText is server.conf. Names in braces are filled in by nginxServer.
const nginxServerText = `server {
  listen {LISTEN} ssl;
  # The load balancer routes by host, and its health checks name none of ours.
  server_name _;

  ssl_certificate {CERTIFICATES}/$certificate.crt;
  ssl_certificate_key {CERTIFICATES}/$certificate.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  # The certificate's key is ECDSA.
  ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305;
  ssl_session_cache shared:tls:1m;
  ssl_session_tickets off;

  limit_conn connections {CONNECTIONS};

  # The kubelet's question about nginx alone.
  location = {HEALTHZ} {
    default_type text/plain;
    if ($inside = 0) {
      return 404;
    }
    return 200 "ok\n";
  }

  # Metrics are for Prometheus, at Next.js' own port. nginx has decoded the path.
  location ~* ^{METRICS}(/|$) {
    return 404;
  }

  # Built files carry their content's hash in their name.
  location /_next/static/ {
    include headers.conf;
    add_header Cache-Control "public, max-age=31536000, immutable";
    proxy_hide_header Cache-Control;
    include proxy.conf;
  }

  # Other static files keep their name when they change.
  location ~* ^/(?!_next/|api/)[^?]+\.(?:avif|css|gif|ico|jpe?g|js|png|svg|txt|webmanifest|webp|woff2?|xml)$ {
    include headers.conf;
    add_header Cache-Control "public, max-age=3600, stale-while-revalidate=86400";
    proxy_hide_header Cache-Control;
    include proxy.conf;
  }

  location /api/ {
    limit_req zone=requests burst={BURST} nodelay;
    include headers.conf;
    add_header Cache-Control $cache_control always;
    add_header Vary "Origin" always;
    add_header Access-Control-Allow-Origin $cors_origin always;
    add_header Access-Control-Allow-Credentials $cors_credentials always;
    add_header Access-Control-Allow-Methods $cors_methods always;
    add_header Access-Control-Allow-Headers $cors_headers always;
    add_header Access-Control-Max-Age $cors_max_age always;
    if ($preflight) {
      return 204;
    }
    proxy_read_timeout {READ_TIMEOUT}s;
    include proxy.conf;
  }

  location / {
    limit_req zone=requests burst={BURST} nodelay;
    include headers.conf;
    add_header Cache-Control $cache_control always;
    proxy_read_timeout {READ_TIMEOUT}s;
    # Next.js sends a page in parts as they are rendered.
    proxy_buffering off;
    include proxy.conf;
  }
}
`

// nginxProxy is proxy.conf, how a request is handed to Next.js.
const nginxProxy = `proxy_pass http://next;
proxy_http_version 1.1;
proxy_set_header Connection "";
proxy_set_header Host $host;
proxy_set_header X-Real-IP $remote_addr;
# The one address that has been checked, not the chain that a client can write.
proxy_set_header X-Forwarded-For $remote_addr;
# The load balancer redirects everything else.
proxy_set_header X-Forwarded-Proto https;
proxy_hide_header X-Powered-By;
proxy_connect_timeout 2s;
proxy_send_timeout 30s;
proxy_buffer_size 16k;
proxy_buffers 8 16k;
# Neither requests nor answers wait on disk: /tmp is small, and a pod that fills
# it is evicted.
proxy_request_buffering off;
proxy_max_temp_file_size 0;
`

// nginxHeaders is headers.conf: the security headers that the load balancer
// cannot set. HSTS, X-Content-Type-Options and X-Frame-Options are its own, for
// both hosts. Each location includes this file, because nginx drops inherited
// headers where a location adds one.
const nginxHeaders = `add_header Content-Security-Policy $content_security_policy always;
add_header Cross-Origin-Opener-Policy "same-origin" always;
add_header Permissions-Policy "camera=(), geolocation=(), microphone=()" always;
add_header Referrer-Policy "strict-origin-when-cross-origin" always;
`
