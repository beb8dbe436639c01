/* tests/store/servers.h - real servers of Redis on ports of their own, in a folder that goes with them; they end with the test program, however
 * that ends. Where there is no redis-server a program says so loudly and ends with 77. */
#ifndef TESTS_STORE_SERVERS_H
#define TESTS_STORE_SERVERS_H

#include "tests/store/suite.h"

#include "store/redis.h"
#include "tests/folder.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED    77
#define READY_STEP 10000 /* microseconds */
#define READY_MOST 2000  /* steps */

static char servers_folder[64];

typedef struct server {
    pid_t child;
    int port;
    char options[12][200]; /* as they were given */
    size_t count;
} server;

/* Ends the program where no server can be had, or makes the folder. */
static inline void servers_begin(void) {
    const char *root = getenv("TMPDIR");
    if (system("command -v redis-server >/dev/null && command -v redis-cli >/dev/null") != 0) {
        fprintf(stderr,
                "\n******** SKIPPED: redis-server is not installed (Debian: apt-get install redis-server).\n"
                "******** No store was tried beside a real Redis.\n\n");
        exit(SKIPPED);
    }
    snprintf(servers_folder, sizeof servers_folder, "%s/mica-redis-XXXXXX",
             root && strlen(root) < 40 ? root : "/tmp");
    if (!mkdtemp(servers_folder)) exit(2);
    (void)unsetenv("REDISCLI_AUTH");
}

static inline int listen_at(int port) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 64) == 0) return fd;
    close(fd);
    return -1;
}

/* One that nobody has now, below those that the system gives to connections; nor the one 10000 above, a cluster's own. */
static inline int free_port(void) {
    static unsigned next;
    if (!next) next = (unsigned)getpid();
    for (;;) {
        int port = 20000 + (int)(next++ * 7 % 12000);
        int fd = listen_at(port), other = listen_at(port + 10000);
        if (fd >= 0) close(fd);
        if (other >= 0) close(other);
        if (fd >= 0 && other >= 0) return port;
    }
}

static inline int connect_to(int port) {
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
    close(fd);
    return -1;
}

static char said[1 << 16]; /* what was said last, with a zero behind it */

/* What a server says to lines of commands; "": there is none. */
static inline const char *say(int port, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(text, sizeof text - 16, format, arguments);
    va_end(arguments);
    assert_in_range(len, 0, sizeof text - 16);
    len += snprintf(text + len, 16, "\r\nQUIT\r\n");
    size_t have = 0;
    int fd = connect_to(port);
    if (fd >= 0 && write(fd, text, (size_t)len) == len)
        for (ssize_t got;
             have + 1 < sizeof said && (got = read(fd, said + have, sizeof said - 1 - have)) > 0;)
            have += (size_t)got;
    if (fd >= 0) close(fd);
    said[have] = 0;
    return said;
}

static inline void server_run(server *s) {
    char *arguments[3 + 2 * 6 + 12 + 1], port[16];
    size_t n = 0;
    const char *first[] = {"redis-server", "--bind", "127.0.0.1",   "--dir", servers_folder,
                           "--logfile",    "",       "--daemonize", "no"};
    for (size_t k = 0; k < sizeof first / sizeof *first; k++)
        arguments[n++] = (char *)first[k];
    snprintf(port, sizeof port, "%d", s->port);
    bool tls = false;
    for (size_t k = 0; k < s->count; k++) {
        tls = tls || strcmp(s->options[k], "--tls-port") == 0;
        arguments[n++] = s->options[k];
    }
    if (!tls) {
        arguments[n++] = "--port";
        arguments[n++] = port;
    }
    arguments[n] = NULL;
    s->child = fork();
    assert_true(s->child >= 0);
    if (s->child != 0) return;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    char log[128];
    snprintf(log, sizeof log, "%s/%d.log", servers_folder, s->port);
    if (!freopen(log, "a", stdout) || dup2(1, 2) < 0) _exit(126);
    execvp("redis-server", arguments);
    _exit(127);
}

static inline void server_ready(const server *s) {
    for (unsigned k = 0; k < READY_MOST; k++) {
        int status, fd = connect_to(s->port);
        if (fd >= 0) close(fd);
        if (fd >= 0 && !strstr(say(s->port, "PING"), "LOADING")) return;
        if (waitpid(s->child, &status, WNOHANG) != 0) fail_msg("the server on port %d has ended", s->port);
        usleep(READY_STEP);
    }
    fail_msg("the server on port %d does not come", s->port);
}

/* Starts one with such options, "--name", "value", ..., NULL, where port 0 is another every time and "PORT" in front of a text
 * stands for it. */
static inline server server_start(int port, ...) {
    server s = {.port = port ? port : free_port()};
    va_list options;
    va_start(options, port);
    for (const char *text; (text = va_arg(options, const char *));)
        if (strncmp(text, "PORT", 4) == 0)
            snprintf(s.options[s.count++], sizeof *s.options, "%d%s", s.port, text + 4);
        else
            snprintf(s.options[s.count++], sizeof *s.options, "%s", text);
    va_end(options);
    server_run(&s);
    server_ready(&s);
    return s;
}

static inline void server_kill(server *s) {
    if (!s->child) return;
    (void)kill(s->child, SIGKILL);
    (void)kill(s->child, SIGCONT);
    (void)waitpid(s->child, NULL, 0);
    s->child = 0;
}

static inline void server_again(server *s) {
    server_run(s);
    server_ready(s);
}

/* ---- stores ---- */

static unsigned pauses;
static void (*at_pause)(unsigned number); /* NULL: they take no time */

static inline void count_pause(void *ctx, const store_call *call, uint64_t ns) {
    (void)ctx, (void)call, (void)ns;
    pauses++;
    if (at_pause) at_pause(pauses);
}

static inline void short_pause(unsigned number) {
    (void)number;
    usleep(20000);
}

/* Chunks are small, so that objects have several. */
static inline store_redis_options redis_options(int port) {
    static char text[8][16];
    static unsigned turn;
    char *out = text[turn++ % 8];
    snprintf(out, sizeof *text, "%d", port);
    pauses = 0;
    return (store_redis_options){
        .host = "127.0.0.1", .port = out, .chunk = 30000, .again = {.pause = count_pause}};
}

static inline store *redis_open(store_redis_options options) {
    mica_error err = MICA_ERROR_INIT;
    store *s;
    OK(store_redis_open(&options, &s, &err));
    return s;
}

static inline uint8_t *some_bytes(size_t len) {
    uint8_t *data = malloc(len);
    assert_non_null(data);
    for (size_t k = 0; k < len; k++)
        data[k] = (uint8_t)(k * 2654435761u >> 11);
    return data;
}

#endif
