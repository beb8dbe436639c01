/* tests/store/service.h - the double of an S3 service (double.py), started by a test and told what to fail at. STORE_DOUBLE is where it is. */
#ifndef TESTS_STORE_SERVICE_H
#define TESTS_STORE_SERVICE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the double ---- */

typedef struct service {
    pid_t child;
    int ends, port; /* it ends when `ends` is closed */
} service;

static inline service start(const char *certificate, const char *key) {
    int in[2], out[2];
    char port[16] = "";
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execlp("python3", "python3", STORE_DOUBLE, certificate, key, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    for (size_t len = 0; len + 1 < sizeof port && read(out[0], port + len, 1) == 1 && port[len] != '\n';)
        len++;
    close(out[0]);
    assert_true(atoi(port) > 0);
    return (service){child, in[1], atoi(port)};
}

static inline void stop(service *s) {
    close(s->ends);
    (void)waitpid(s->child, NULL, 0);
}

static service plain;
static char told[16384]; /* what the double said last */

/* GET or POST of /!/WHAT */
static inline const char *control(const char *what) {
    char text[512];
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)plain.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    int len =
        snprintf(text, sizeof text,
                 "POST /!/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", what);
    assert_int_equal(write(fd, text, (size_t)len), len);
    size_t have = 0;
    for (ssize_t got; have + 1 < sizeof told && (got = read(fd, told + have, sizeof told - 1 - have)) > 0;)
        have += (size_t)got;
    told[have] = 0;
    close(fd);
    const char *body = strstr(told, "\r\n\r\n");
    assert_non_null(body);
    return body + 4;
}

static inline unsigned count_of(const char *name) {
    char field[32];
    snprintf(field, sizeof field, "\"%s\": ", name);
    const char *at = strstr(control("counts"), field);
    assert_non_null(at);
    return (unsigned)strtoul(at + strlen(field), NULL, 10);
}

static inline void fault(const char *method, const char *kind, unsigned count, const char *more) {
    char what[200];
    snprintf(what, sizeof what, "fault?method=%s&kind=%s&count=%u%s", method, kind, count, more);
    (void)control(what);
}

#endif
