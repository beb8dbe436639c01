/* cli/micac/tape_serve.c - `micac tape serve-metrics FILE`: a tape's figures for Prometheus over HTTP, in the foreground. One request
 * at a time, each with a few seconds and a few KiB: who asks is on this machine, or in a network that is trusted. */
#include "cli/micac/tape_tiers.h"

#include "base/error.h"
#include "base/file.h"
#include "base/socket.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

#define REQUEST_MOST 8192
#define REQUEST_NS   UINT64_C(5000000000)
#define REST_MOST    (1024 * 1024) /* bytes behind a head that are read and dropped */
#define REST_NS      UINT64_C(1000000000)
#define SLICE_MS     1000 /* a signal that comes right before a wait is seen then */

static volatile sig_atomic_t stopped;
static void stop(int number) {
    (void)number;
    stopped = 1;
}

/* "PORT", "ADDRESS:PORT" or "[ADDRESS]:PORT"; without an address this machine alone. */
static bool address_of(const char *text, struct sockaddr_storage *out, size_t *len) {
    char host[64] = "127.0.0.1";
    const char *colon = strrchr(text, ':'), *port = colon ? colon + 1 : text;
    char *end;
    unsigned long number = strtoul(port, &end, 10);
    size_t n = colon ? (size_t)(colon - text) : 0;
    if (!*port || *end || number > 65535 || n >= sizeof host) return false;
    if (n) {
        bool bracketed = text[0] == '[' && text[n - 1] == ']';
        memcpy(host, text + bracketed, n - 2 * bracketed);
        host[n - 2 * bracketed] = 0;
    }
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)number);
        *len = sizeof *four;
        return true;
    }
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((uint16_t)number);
    *len = sizeof *six;
    return inet_pton(AF_INET6, host, &six->sin6_addr) == 1;
}

/* As base_socket_until, but not beyond a signal that ends the serving. */
static bool until(int fd, short events, uint64_t until_ns) {
    while (!stopped && base_time_ns() < until_ns) {
        struct pollfd wait = {.fd = fd, .events = events};
        if (base_socket_wait(&wait, 1, SLICE_MS) > 0) return !stopped;
    }
    return false;
}

/* The head of a request, up to its empty line, or as much of it as is taken; false: there is none in time. */
static bool hear(int fd, char *request) {
    uint64_t until_ns = base_time_ns() + REQUEST_NS;
    size_t have = 0;
    while (have + 1 < REQUEST_MOST && until(fd, POLLIN, until_ns)) {
        ssize_t n = base_socket_receive(fd, request + have, REQUEST_MOST - 1 - have);
        if (n <= 0) return false;
        have += (size_t)n;
        request[have] = 0;
        if (strstr(request, "\r\n\r\n")) return true;
    }
    return have + 1 == REQUEST_MOST;
}

static void say(int fd, const base_buf *answer) {
    uint64_t until_ns = base_time_ns() + REQUEST_NS;
    for (size_t sent = 0; sent < answer->len && until(fd, POLLOUT, until_ns);) {
        ssize_t n = base_socket_send(fd, answer->data + sent, answer->len - sent);
        if (n <= 0) return;
        sent += (size_t)n;
    }
}

/* What comes behind the head is read and dropped, for a while: closing a connection with bytes that nobody read makes the system
 * take back what of the answer has not arrived. */
static void drop_rest(int fd) {
    char rest[4096];
    uint64_t until_ns = base_time_ns() + REST_NS;
    (void)shutdown(fd, SHUT_WR);
    for (size_t have = 0; have < REST_MOST && until(fd, POLLIN, until_ns);) {
        ssize_t n = base_socket_receive(fd, rest, sizeof rest);
        if (n <= 0) return;
        have += (size_t)n;
    }
}

static void answer_to(mica_tape *tape, const char *path, const char *request, base_buf *out) {
    mica_tape_metrics metrics;
    mica_error err = MICA_ERROR_INIT;
    base_buf body = {0};
    const char *status = "200 OK";
    bool head = strncmp(request, "HEAD ", 5) == 0;
    if (!strstr(request, "\r\n\r\n"))
        status = "431 Request Header Fields Too Large";
    else if (!head && strncmp(request, "GET ", 4) != 0)
        status = "405 Method Not Allowed";
    else if (strncmp(request + 4 + head, "/metrics", 8) != 0 || !strchr(" ?", request[12 + head]))
        status = "404 Not Found";
    else {
        (void)!mica_tape_refresh(tape, &(mica_error)MICA_ERROR_INIT); /* of one that another node writes */
        if (mica_tape_metrics_of(tape, &metrics, &err) != MICA_OK ||
            mica_tape_metrics_form(&metrics, MICA_TAPE_FORM_PROMETHEUS, path, &body, &err) != MICA_OK)
            status = "500 Internal Server Error";
    }
    base_buf_printf(out,
                    "HTTP/1.1 %s\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                    "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                    status, body.len);
    if (!head) base_buf_append(out, body.data, body.len);
    base_buf_free(&body);
}

/* A connection for which there is no descriptor is at its end at once: who waits hears so. The descriptor that is kept for that is given
 * up for it and taken again. Where nothing helps, it is tried again after a while. */
static int accept_one(int fd, int *spare) {
    int client = base_socket_accept(fd);
    bool none = client < 0 && (errno == EMFILE || errno == ENFILE);
    if (client >= 0 || errno == EAGAIN || errno == ECONNABORTED) return client;
    if (none && *spare >= 0) {
        base_file_close(*spare);
        client = base_socket_accept(fd);
        if (client >= 0) base_socket_close(client);
    }
    if (none) *spare = base_file_open("/dev/null", O_RDONLY, 0);
    if (client < 0 || *spare < 0) (void)base_socket_wait(NULL, 0, SLICE_MS);
    return -1;
}

static void serve_one(mica_tape *tape, const char *path, int fd) {
    char request[REQUEST_MOST];
    base_buf answer = {0};
    if (hear(fd, request)) {
        answer_to(tape, path, request, &answer);
        if (!answer.failed) say(fd, &answer);
        drop_rest(fd);
    }
    base_buf_free(&answer);
}

mica_status cli_tape_serve(mica_tape *tape, const char *path, const cli_tape_wish *w, mica_error *err) {
    const char *where = w->listen ? w->listen : "9464";
    struct sockaddr_storage at;
    struct sigaction action = {.sa_handler = stop};
    size_t len;
    if (!address_of(where, &at, &len))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "--listen is PORT or ADDRESS:PORT, with an address in digits, not %s", where);
    int fd = base_socket_serve((struct sockaddr *)&at, len, 16);
    if (fd < 0) return base_fail_errno(err, where, "listen there");
    socklen_t size = sizeof at;
    (void)getsockname(fd, (struct sockaddr *)&at, &size);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    printf("port %u\n", ntohs(at.ss_family == AF_INET ? ((struct sockaddr_in *)&at)->sin_port
                                                      : ((struct sockaddr_in6 *)&at)->sin6_port));
    fflush(stdout); /* who started it may wait for this line */
    int spare = base_file_open("/dev/null", O_RDONLY, 0);
    while (!stopped) {
        if (!until(fd, POLLIN, UINT64_MAX)) continue;
        int client = accept_one(fd, &spare);
        if (client < 0) continue;
        serve_one(tape, path, client);
        base_socket_close(client);
    }
    if (spare >= 0) base_file_close(spare);
    base_socket_close(fd);
    return MICA_OK;
}
