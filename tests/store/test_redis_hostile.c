/* tests/store/test_redis_hostile.c - a server that says what it likes: garbage, lengths beyond all memory, lists in lists, halves, more than was
 * asked for, other nodes for ever, and a few thousand answers at random. Every call comes to an end, with an error that has words, and
 * takes memory by what was sent and not by what was announced. */
#include "tests/store/servers.h"

#include <poll.h>
#include <sys/resource.h>

/* ---- the server ---- */

typedef struct answer {
    const char *text;
    size_t len;
    bool ends; /* it closes the connection behind it */
} answer;

static struct {
    int fd, port;
    pthread_t thread;
    pthread_mutex_t lock;
    answer to_say, of_slots; /* of_slots: to CLUSTER SLOTS, where it has a text */
    _Atomic int over;
    _Atomic unsigned asked, connected;
} fake = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void serve(int fd) {
    static char data[1 << 16];
    for (;;) {
        struct pollfd both[] = {{.fd = fd, .events = POLLIN}, {.fd = fake.fd, .events = POLLIN}};
        if (poll(both, 2, 100) <= 0 && !atomic_load(&fake.over)) continue;
        if (atomic_load(&fake.over) || (both[1].revents && !both[0].revents))
            return; /* another one is waiting */
        ssize_t got = read(fd, data, sizeof data - 1);
        if (got <= 0) return;
        data[got] = 0;
        atomic_fetch_add(&fake.asked, 1);
        pthread_mutex_lock(&fake.lock); /* until all is sent, so that nobody changes the text */
        answer a = fake.of_slots.text && strstr(data, "SLOTS") ? fake.of_slots : fake.to_say;
        ssize_t n = 1;
        for (size_t sent = 0; sent < a.len && n > 0; sent += n > 0 ? (size_t)n : 0)
            n = send(fd, a.text + sent, a.len - sent, MSG_NOSIGNAL);
        pthread_mutex_unlock(&fake.lock);
        if (a.ends || n <= 0) return;
    }
}

static void *serve_all(void *ctx) {
    (void)ctx;
    while (!atomic_load(&fake.over)) {
        struct pollfd one = {.fd = fake.fd, .events = POLLIN};
        if (poll(&one, 1, 100) <= 0) continue;
        int fd = accept(fake.fd, NULL, NULL);
        if (fd < 0) continue;
        atomic_fetch_add(&fake.connected, 1);
        serve(fd);
        close(fd);
    }
    return NULL;
}

static int begin(void **state) {
    (void)state;
    fake.port = free_port();
    fake.fd = listen_at(fake.port);
    return fake.fd >= 0 && pthread_create(&fake.thread, NULL, serve_all, NULL) == 0 ? 0 : -1;
}
static int end(void **state) {
    (void)state;
    atomic_store(&fake.over, 1);
    pthread_join(fake.thread, NULL);
    close(fake.fd);
    return 0;
}

static void it_says(const char *text, size_t len, bool ends) {
    pthread_mutex_lock(&fake.lock);
    fake.to_say = (answer){text, len, ends};
    pthread_mutex_unlock(&fake.lock);
}

#define HASTY   15    /* milliseconds without a byte, for what is sent by half */
#define PATIENT 60000 /* for what has to be answered, however busy the machine is */
static store *open_fake(bool cluster, uint32_t idle_ms) {
    store_redis_options o = redis_options(fake.port);
    o.cluster = cluster;
    o.idle_ms = idle_ms;
    o.again.attempts = 2;
    return redis_open(o);
}

/* ---- calls ---- */

static long memory_kib(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

/* A sanitizer keeps what is freed for a while. */
static void took_less_than(long most_kib, long before) {
    long took = memory_kib() - before;
#ifndef __SANITIZE_ADDRESS__
    if (took >= most_kib) fail_msg("%ld KiB", took);
#endif
    (void)took, (void)most_kib;
}

static void failed(mica_status status, mica_error *err, const char *what, bool may_succeed) {
    if (status == MICA_OK && !may_succeed) fail_msg("%s succeeded", what);
    if (status != MICA_OK) {
        assert_int_equal(err->code, status);
        assert_true(strlen(err->message) > 10);
        for (const char *at = err->message; *at; at++)
            assert_true((uint8_t)*at >= 0x20);
    }
    *err = (mica_error)MICA_ERROR_INIT;
}

/* One of each; what is no answer to any of them makes all fail. */
static void some_calls(store *s, bool may_succeed) {
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    store_about about;
    store_page page;
    bool may_forget;
    store_put_request r = {.key = "a", .data = base_view_str("x"), .etag = "\"1\""};
    failed(store_head(s, "a", NULL, &about, &err), &err, "head", may_succeed);
    failed(store_get(s, "a", whole, NULL, &out, NULL, &err), &err, "get", may_succeed);
    failed(store_put(s, "a", base_view_str("x"), NULL, NULL, &err), &err, "put", may_succeed);
    failed(store_put_match(s, &r, NULL, NULL, &err), &err, "match", may_succeed);
    failed(store_remove(s, "a", NULL, &err), &err, "remove", may_succeed);
    failed(store_list(s, &(store_list_request){0}, NULL, &page, &err), &err, "list", may_succeed);
    store_page_free(&page);
    out.len = 0;
    /* a server that knows no settings says so by errors: that is an answer */
    failed(store_durability(s, NULL, &may_forget, &out, &err), &err, "durability", true);
    base_buf_free(&out);
}

#define TEXT(text) text, sizeof text - 1

static const struct {
    const char *text;
    size_t len;
} bad[] = {{TEXT("garbage\r\n")},
           {TEXT("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")},
           {TEXT("\r\n")},
           {TEXT("\0\0\0\0\0\0")},
           {TEXT("%3\r\n+a\r\n:1\r\n")},
           {TEXT("$99999999999999999999\r\n")},
           {TEXT("$9223372036854775807\r\n")},
           {TEXT("$536870912\r\nabc")},
           {TEXT("$-2\r\n")},
           {TEXT("$-9223372036854775808\r\n")},
           {TEXT("$3\r\nabcd\r\n")},
           {TEXT("$x\r\n")},
           {TEXT("*2147483647\r\n")},
           {TEXT("*2147483647\r\n:1\r\n:2\r\n$-1\r\n")},
           {TEXT("*4294967297\r\n:1\r\n")},
           {TEXT("*99999999999999999999\r\n")},
           {TEXT("*-5\r\n")},
           {TEXT("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n")},
           {TEXT("*2\r\n*2147483647\r\n*2147483647\r\n*2147483647\r\n")},
           {TEXT(":99999999999999999999999\r\n")},
           {TEXT(":x\r\n")},
           {TEXT("-\r\n")},
           {TEXT("-ERR\r\n")},
           {TEXT("-MOVED\r\n")},
           {TEXT("-MOVED 1 \r\n")},
           {TEXT("-MOVED 99999 127.0.0.1:1\r\n")},
           {TEXT("-MOVED 1 127.0.0.1:99999999999\r\n")},
           {TEXT("-ASK 1 :\r\n")},
           {TEXT("-\x1B[2JERR \x07\r\n")},
           {TEXT("-WRONGPASS the secret\r\n")},
           {TEXT("+OK\r\n")},
           {TEXT(":5\r\n")},
           {TEXT("$-1\r\n")},
           {TEXT("*-1\r\n")},
           {TEXT("*0\r\n")},
           {TEXT("*1\r\n$5\r\nother\r\n")},
           {TEXT("*2\r\n:0\r\n*0\r\n")},
           {TEXT("*2\r\n$1\r\nx\r\n*0\r\n")},
           {TEXT("*2\r\n$1\r\n0\r\n:1\r\n")},
           {TEXT("*6\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n")},
           {TEXT("*6\r\n$3\r\nabc\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n4\r\n$1\r\n5\r\n")},
           {TEXT("+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n")}};

static void answers_that_are_none(void **state) {
    (void)state;
    long before = memory_kib();
    for (int cluster = 0; cluster < 2; cluster++)
        for (size_t k = 0; k < 2 * sizeof bad / sizeof *bad; k++) {
            store *s = open_fake(cluster != 0, HASTY);
            it_says(bad[k / 2].text, bad[k / 2].len, k % 2 != 0);
            some_calls(s, false);
            store_end(s);
        }
    took_less_than(32 * 1024, before);
}

/* The first half of what would be good, and then the end of the connection, or nothing. */
static void halves(void **state) {
    (void)state;
    static const char good[] = "*6\r\n$32\r\n0123456789abcdef0123456789abcdef\r\n$1\r\n1\r\n$64\r\n"
                               "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\r\n"
                               "$1\r\n9\r\n$1\r\n0\r\n$1\r\nx\r\n";
    mica_error err = MICA_ERROR_INIT;
    store *s = open_fake(false, PATIENT);
    it_says(good, sizeof good - 1, false);
    expect_bytes(s, "a", whole, "x", 1);
    for (size_t len = 1; len < sizeof good - 1; len++) {
        base_buf out = {0};
        it_says(good, len, true);
        mica_status status = store_get(s, "a", whole, NULL, &out, NULL, &err);
        assert_int_equal(status, MICA_ERR_IO);
        assert_int_equal(out.len, 0);
        err = (mica_error)MICA_ERROR_INIT;
    }
    it_says(good, sizeof good - 1, true); /* whole, and then the end */
    expect_bytes(s, "a", whole, "x", 1);
    store_end(s);
    s = open_fake(false, HASTY);
    it_says(good, 20, false);
    base_buf out = {0};
    mica_status status = store_get(s, "a", whole, NULL, &out, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_non_null(strstr(err.message, "does not answer"));
    store_end(s);
}

/* Bytes without an end, of a text that was announced and of a line that never ends. */
static void answers_without_end(void **state) {
    (void)state;
    const size_t len = (size_t)64 << 20;
    mica_error err = MICA_ERROR_INIT;
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, 'x', len);
    long before = memory_kib();
    const char *heads[] = {"$536870000\r\n", "+", "*900000000\r\n$60000000\r\n", ""};
    for (size_t k = 0; k < 4; k++) {
        pthread_mutex_lock(&fake.lock);
        memcpy(text, heads[k], strlen(heads[k]));
        pthread_mutex_unlock(&fake.lock);
        store *s = open_fake(false, PATIENT);
        store_about about;
        it_says(text, len, false);
        FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
        store_end(s);
    }
    took_less_than(16 * 1024, before);
    it_says("", 0, true);
    store *s = open_fake(false, PATIENT); /* so that nobody sends it any more */
    store_about about;
    FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
    store_end(s);
    free(text);
}

/* Nodes that send on to each other for ever, by MOVED and by ASK; and to one that is not there. */
static void sent_on_for_ever(void **state) {
    (void)state;
    static char slots[128], moved[64], ask[64];
    mica_error err = MICA_ERROR_INIT;
    store_about about;
    snprintf(slots, sizeof slots, "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$0\r\n\r\n:%d\r\n", fake.port);
    snprintf(moved, sizeof moved, "-MOVED 15495 127.0.0.1:%d\r\n", fake.port);
    snprintf(ask, sizeof ask, "-ASK 15495 127.0.0.1:%d\r\n-ASK 15495 127.0.0.1:%d\r\n", fake.port, fake.port);
    pthread_mutex_lock(&fake.lock);
    fake.of_slots = (answer){slots, strlen(slots), false};
    pthread_mutex_unlock(&fake.lock);
    const char *texts[] = {moved,
                           "-MOVED 15495 127.0.0.1:1\r\n",
                           "-ASK 15495 127.0.0.1:1\r\n",
                           "-TRYAGAIN x\r\n",
                           "-CLUSTERDOWN x\r\n",
                           "-LOADING x\r\n",
                           "-BUSY x\r\n",
                           "-READONLY x\r\n",
                           "-MASTERDOWN x\r\n",
                           "-ERR max number of clients reached\r\n"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        store *s = open_fake(true, PATIENT);
        unsigned before = atomic_load(&fake.asked);
        it_says(texts[k], strlen(texts[k]), false);
        pauses = 0;
        FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
        assert_int_equal(pauses, 1);
        assert_true(atomic_load(&fake.asked) - before < 50);
        store_end(s);
    }
    store *s = open_fake(true, HASTY);
    it_says(ask, strlen(ask), false);
    pauses = 0;
    FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
    store_end(s);
    pthread_mutex_lock(&fake.lock);
    fake.of_slots = (answer){0};
    pthread_mutex_unlock(&fake.lock);
}

/* Errors that do not pass by themselves are not tried again; in Redis 6 a script's are in the middle of the text. */
static void errors_that_stay(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store_about about;
    const char *final[] = {
        "-OOM x\r\n",
        "-MISCONF x\r\n",
        "-NOPERM x\r\n",
        "-NOAUTH x\r\n",
        "-WRONGTYPE x\r\n",
        "-ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed\r\n"};
    for (size_t k = 0; k < sizeof final / sizeof *final; k++) {
        store *s = open_fake(false, PATIENT);
        it_says(final[k], strlen(final[k]), false);
        pauses = 0;
        mica_status status = store_head(s, "a", NULL, &about, &err);
        assert_int_equal(status, MICA_ERR_IO);
        assert_int_equal(pauses, 0);
        if (k == 5) assert_non_null(strstr(err.message, "OOM"));
        err = (mica_error)MICA_ERROR_INIT;
        store_end(s);
    }
}

/* Behind a name another server may stand by now: who is a replica is connected anew. */
static void replicas_are_left(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store_about about;
    store *s = open_fake(false, PATIENT);
    const char *texts[] = {"-READONLY x\r\n", "-TRYAGAIN x\r\n"};
    for (unsigned k = 0; k < 2; k++) {
        unsigned before = atomic_load(&fake.connected);
        it_says(texts[k], strlen(texts[k]), false);
        FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
        assert_int_equal(atomic_load(&fake.connected) - before, k == 0 ? 2 : 1);
    }
    store_end(s);
}

/* What answers TLS with something else. */
static void no_tls(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store_about about;
    static const char *const texts[] = {"garbage\r\n", "\x16\x03\x03\x40\x00", "\x15\x03\x03\x00\x02\x02\x28",
                                        "+OK\r\n"};
    for (size_t k = 0; k < 8; k++) {
        store_redis_options o = redis_options(fake.port);
        o.tls = true;
        o.connect_ms = 50;
        o.again.attempts = 2;
        store *s = redis_open(o);
        it_says(texts[k / 2], k / 2 == 1 ? 5 : k / 2 == 2 ? 7 : strlen(texts[k / 2]), k % 2 != 0);
        FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
        store_end(s);
    }
}

static const char *const pieces[] = {
    "*6\r\n",
    "*2\r\n",
    "*3\r\n",
    "*1\r\n",
    "*0\r\n",
    "*-1\r\n",
    "$-1\r\n",
    "$1\r\n1\r\n",
    "$32\r\n0123456789abcdef0123456789abcdef\r\n",
    "$64\r\n0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n",
    "$3\r\nput\r\n",
    "$4\r\nlost\r\n",
    "$5\r\nthere\r\n",
    "$1\r\n0\r\n",
    ":0\r\n",
    ":16383\r\n",
    ":5\r\n",
    "$9\r\n127.0.0.1\r\n",
    "$0\r\n\r\n",
    "+OK\r\n",
    "-MOVED 3 127.0.0.1:1\r\n",
    "-ASK 3 :1\r\n",
    "-ERR x\r\n",
    "$6\r\n100000\r\n",
    "$8\r\nmica:{a}\r\n",
    "$9\r\nmica:{%}}\r\n",
    "$10\r\nmica:{%4}}\r\n",
    "*7\r\n",
    "$7\r\nmica:{}\r\n",
    "$12\r\nmica:{a%2F}}\r\n",
    "*",
    "$",
    "\r\n",
    "9999999"};

/* Answers of pieces that mean something, at random; the connection ends behind each. MICA_REDIS_ANSWERS says how many. */
static void answers_at_random(void **state) {
    (void)state;
    static char text[4096], made[4096];
    const char *many = getenv("MICA_REDIS_ANSWERS");
    unsigned count = many ? (unsigned)strtoul(many, NULL, 10) : 1000;
    uint32_t random = 777;
#define NEXT(n) ((random = random * 1664525u + 1013904223u) >> 8) % (n)
    for (unsigned k = 0; k < count; k++) {
        size_t len = 0, parts = 1 + NEXT(20);
        for (size_t n = 0; n < parts; n++) {
            const char *piece = pieces[NEXT(sizeof pieces / sizeof *pieces)];
            memcpy(made + len, piece, strlen(piece));
            len += strlen(piece);
        }
        if (NEXT(4) == 0) {
            size_t at = NEXT(len);
            made[at] ^= (char)(1 << (k % 8));
        }
        store_redis_options o = redis_options(fake.port);
        o.cluster = NEXT(3) == 0;
        o.idle_ms = 15;
        o.again.attempts = 1;
        store *s = redis_open(o);
        pthread_mutex_lock(&fake.lock);
        memcpy(text, made, len);
        pthread_mutex_unlock(&fake.lock);
        it_says(text, len, true);
        some_calls(s, true);
        store_end(s);
    }
#undef NEXT
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_that_are_none),
                                       cmocka_unit_test(halves),
                                       cmocka_unit_test(answers_without_end),
                                       cmocka_unit_test(sent_on_for_ever),
                                       cmocka_unit_test(errors_that_stay),
                                       cmocka_unit_test(replicas_are_left),
                                       cmocka_unit_test(no_tls),
                                       cmocka_unit_test(answers_at_random)};
    return cmocka_run_group_tests(tests, begin, end);
}
