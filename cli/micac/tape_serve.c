/* cli/micac/tape_serve.c - `micac tape serve-metrics FILE`: a tape's figures for Prometheus over HTTP, in the foreground. One request
 * at a time, each with a few seconds and a few KiB: who asks is on this machine, or in a network that is trusted. */
#include "cli/micac/tape_tiers.h"

#include "base/error.h"
#include "base/socket.h"
#include "base/time.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

#define REQUEST_MOST 8192
#define REQUEST_NS   UINT64_C(5000000000)

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

/* The head of a request, up to its empty line; false: there is none in time. */
static bool hear(int fd, char *request) {
    uint64_t until = base_time_ns() + REQUEST_NS;
    size_t have = 0;
    while (have + 1 < REQUEST_MOST && base_socket_until(fd, POLLIN, until) == 0) {
        ssize_t n = base_socket_receive(fd, request + have, REQUEST_MOST - 1 - have);
        if (n <= 0) return false;
        have += (size_t)n;
        request[have] = 0;
        if (strstr(request, "\r\n\r\n")) return true;
    }
    return false;
}

static void say(int fd, const base_buf *answer) {
    uint64_t until = base_time_ns() + REQUEST_NS;
    for (size_t sent = 0; sent < answer->len && base_socket_until(fd, POLLOUT, until) == 0;) {
        ssize_t n = base_socket_send(fd, answer->data + sent, answer->len - sent);
        if (n <= 0) return;
        sent += (size_t)n;
    }
}

static void answer_to(mica_tape *tape, const char *path, const char *request, base_buf *out) {
    mica_tape_metrics metrics;
    mica_error err = MICA_ERROR_INIT;
    base_buf body = {0};
    const char *status = "200 OK";
    bool head = strncmp(request, "HEAD ", 5) == 0;
    if (!head && strncmp(request, "GET ", 4) != 0)
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

static void serve_one(mica_tape *tape, const char *path, int fd) {
    char request[REQUEST_MOST];
    base_buf answer = {0};
    if (hear(fd, request)) {
        answer_to(tape, path, request, &answer);
        if (!answer.failed) say(fd, &answer);
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
    while (!stopped) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (base_socket_wait(&wait, 1, 1000) <= 0) continue;
        int client = base_socket_accept(fd);
        if (client < 0) continue;
        serve_one(tape, path, client);
        base_socket_close(client);
    }
    base_socket_close(fd);
    return MICA_OK;
}
