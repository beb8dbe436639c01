/* tests/store/test_redis.c - the store in Redis beside a real server: what every store does, memory that is full or given to others, servers that
 * end and come again, passwords, TLS. What has to happen is counted, by pauses and by what the server itself counts. */
#include "tests/store/servers.h"

#include "store/open.h"

static server single;

static int begin(void **state) {
    (void)state;
    single = server_start(0, "--save", "", "--appendonly", "no", "--enable-debug-command", "local", NULL);
    suite_keys = 1100;
    suite_forgets = true;
    suite_store = redis_open(redis_options(single.port));
    return 0;
}
static int end(void **state) {
    (void)state;
    store_end(suite_store);
    server_kill(&single);
    return 0;
}

/* Behind the suite: whatever the tests before did, no chunk and no record is left. */
static void nothing_is_left(void **state) {
    (void)state;
    if (strncmp(say(single.port, "DBSIZE"), ":0\r\n", 4) != 0)
        fail_msg("%s%s", said, say(single.port, "KEYS *"));
}

#define LARGE ((size_t)700001)

static void large_objects_have_chunks(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    uint8_t *data = some_bytes(LARGE);
    store_about put, head;
    OK(store_put(s, "large/a}b{c%d", base_view_of(data, LARGE), NULL, &put, &err));
    assert_string_equal(say(single.port, "DBSIZE"), ":25\r\n+OK\r\n"); /* 24 chunks and the record */
    expect_bytes(s, "large/a}b{c%d", whole, data, LARGE);
    expect_bytes(s, "large/a}b{c%d", (store_range){29998, 60005}, data + 29998, 60005);
    expect_bytes(s, "large/a}b{c%d", (store_range){30000, 30000}, data + 30000, 30000);
    expect_bytes(s, "large/a}b{c%d", (store_range){LARGE - 1, 9}, data + LARGE - 1, 1);
    OK(store_head(s, "large/a}b{c%d", NULL, &head, &err));
    assert_string_equal(put.etag, head.etag);
    assert_int_equal(head.size, LARGE);
    FAILS(MICA_ERR_CONFLICT,
          store_put_absent(s, "large/a}b{c%d", base_view_of(data, LARGE), NULL, NULL, &err));
    assert_string_equal(say(single.port, "DBSIZE"), ":25\r\n+OK\r\n"); /* what was refused is gone */
    store_put_request r = {
        .key = "large/a}b{c%d", .data = base_view_of(data, LARGE - 30000), .etag = put.etag};
    OK(store_put_match(s, &r, NULL, NULL, &err));
    assert_string_equal(say(single.port, "DBSIZE"), ":24\r\n+OK\r\n"); /* and what was replaced */
    OK(store_put(s, "large/a}b{c%d", base_view_str("small"), NULL, NULL, &err));
    assert_string_equal(say(single.port, "DBSIZE"), ":1\r\n+OK\r\n");
    expect_bytes(s, "large/a}b{c%d", whole, "small", 5);
    OK(store_put(s, "large/a}b{c%d", base_view_of(data, LARGE), NULL, NULL, &err));
    expect_bytes(s, "large/a}b{c%d", whole, data, LARGE);
    OK(store_remove(s, "large/a}b{c%d", NULL, &err));
    nothing_is_left(NULL);
    free(data);
}

/* ---- parts that are gone or wrong ---- */

/* The name of a chunk of the one large object that is there. */
static const char *a_chunk(void) {
    static char name[256];
    const char *at = strstr(say(single.port, "KEYS mica:*:1"), "mica:");
    assert_non_null(at);
    snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "\r"), at);
    return name;
}

static void parts_that_the_server_dropped(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    uint8_t *data = some_bytes(LARGE);
    base_buf out = {0};
    store_about about;
    OK(store_put(s, "dropped", base_view_of(data, LARGE), NULL, NULL, &err));
    say(single.port, "DEL %s", a_chunk());
    mica_status status = store_get(s, "dropped", whole, NULL, &out, NULL, &err);
    assert_int_equal(status, MICA_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "the server dropped a part of it"));
    err = (mica_error)MICA_ERROR_INIT;
    FAILS(MICA_ERR_NOT_FOUND, store_get(s, "dropped", (store_range){30000, 10}, NULL, &out, NULL, &err));
    assert_int_equal(out.len, 0);
    expect_bytes(s, "dropped", (store_range){0, 30000}, data, 30000); /* what is there is what was put */
    OK(store_head(s, "dropped", NULL, &about, &err));
    /* put anew it is whole */
    OK(store_put(s, "dropped", base_view_of(data, LARGE), NULL, NULL, &err));
    expect_bytes(s, "dropped", whole, data, LARGE);
    /* shorter, longer, and other bytes */
    say(single.port, "SET %s short", a_chunk());
    FAILS(MICA_ERR_CORRUPTED, store_get(s, "dropped", whole, NULL, &out, NULL, &err));
    OK(store_put(s, "dropped", base_view_of(data, LARGE), NULL, NULL, &err));
    say(single.port, "SETRANGE %s 100 x", a_chunk());
    FAILS(MICA_ERR_CORRUPTED, store_get(s, "dropped", whole, NULL, &out, NULL, &err));
    assert_int_equal(out.len, 0);
    OK(store_remove(s, "dropped", NULL, &err));
    base_buf_free(&out);
    free(data);
}

static void records_that_are_none(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    base_buf out = {0};
    store_about about;
    const char *fields[] = {"size x",
                            "size -1",
                            "size 99999999999999999999",
                            "chunk 0",
                            "chunks 99999999",
                            "chunks 3",
                            "hash 12",
                            "id 0",
                            "size 6",
                            "data longer",
                            "chunk 999999999999999"};
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        OK(store_put(s, "record", base_view_str("12345"), NULL, NULL, &err));
        say(single.port, "HSET mica:{record} %s", fields[k]);
        FAILS(MICA_ERR_CORRUPTED, store_get(s, "record", whole, NULL, &out, NULL, &err));
        assert_int_equal(out.len, 0);
        OK(store_put(s, "record", base_view_str("1"), NULL, NULL, &err)); /* replaces it all the same */
        expect_bytes(s, "record", whole, "1", 1);
    }
    say(single.port, "HDEL mica:{record} data");
    FAILS(MICA_ERR_CORRUPTED, store_get(s, "record", whole, NULL, &out, NULL, &err));
    say(single.port, "SET mica:{record} text");
    FAILS(MICA_ERR_IO, store_get(s, "record", whole, NULL, &out, NULL, &err));
    FAILS(MICA_ERR_IO, store_head(s, "record", NULL, &about, &err));
    mica_status status = store_put(s, "record", base_view_str("1"), NULL, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_non_null(strstr(err.message, "WRONGTYPE"));
    say(single.port, "DEL mica:{record}");
    base_buf_free(&out);
}

/* ---- what the server forgets ---- */

static bool forgets(server *at, const char *word) {
    mica_error err = MICA_ERROR_INIT;
    store *s = redis_open(redis_options(at->port));
    base_buf why = {0};
    bool may_forget;
    OK(store_durability(s, NULL, &may_forget, &why, &err));
    const char *text = base_buf_cstr(&why);
    if (word && !strstr(text, word)) fail_msg("no '%s' in: %s", word, text);
    if (!may_forget) assert_string_equal(text, "");
    base_buf_free(&why);
    store_end(s);
    return may_forget;
}

static void what_may_be_forgotten(void **state) {
    (void)state;
    server s = server_start(0, "--save", "", "--appendonly", "no", NULL);
    assert_true(forgets(&s, "a restart loses everything"));
    say(s.port, "CONFIG SET maxmemory-policy allkeys-lru");
    assert_true(forgets(&s, "no save"));
    say(s.port, "CONFIG SET maxmemory 100mb");
    assert_true(forgets(&s, "may drop keys when its memory is full (maxmemory-policy allkeys-lru)"));
    say(s.port, "CONFIG SET maxmemory-policy noeviction");
    say(s.port, "CONFIG SET save \"60 1\"");
    assert_true(forgets(&s, "a crash loses what was put since the last one"));
    say(s.port, "CONFIG SET appendonly yes");
    assert_true(forgets(&s, "appendfsync everysec"));
    say(s.port, "CONFIG SET appendfsync always");
    assert_false(forgets(&s, NULL));
    /* CONFIG is forbidden, and then INFO, too */
    say(s.port, "CONFIG SET maxmemory-policy volatile-ttl");
    say(s.port, "ACL SETUSER default -config");
    assert_true(forgets(&s, "volatile-ttl"));
    assert_true(forgets(&s, "appendfsync is not told"));
    say(s.port, "ACL SETUSER default -info");
    assert_true(forgets(&s, "does not tell whether it may drop keys"));
    server_kill(&s);
}

/* Memory for few of the objects: each is there, whole, or it is not found. */
static void keys_that_are_evicted(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    server at =
        server_start(0, "--save", "", "--maxmemory", "6mb", "--maxmemory-policy", "allkeys-lru", NULL);
    store *s = redis_open(redis_options(at.port));
    uint8_t *data = some_bytes(200000);
    unsigned found = 0, lost = 0, partly = 0;
    char key[32];
    for (unsigned k = 0; k < 60; k++) {
        snprintf(key, sizeof key, "evicted/%u", k);
        OK(store_put(s, key, base_view_of(data, 200000), NULL, NULL, &err));
    }
    for (unsigned k = 0; k < 60; k++) {
        base_buf out = {0};
        snprintf(key, sizeof key, "evicted/%u", k);
        mica_status status = store_get(s, key, whole, NULL, &out, NULL, &err);
        if (status == MICA_OK) {
            assert_int_equal(out.len, 200000);
            assert_memory_equal(out.data, data, 200000);
            found++;
        } else {
            if (status != MICA_ERR_NOT_FOUND) fail_msg("%s: %s", key, err.message);
            partly += strstr(err.message, "dropped") != NULL;
            lost++;
        }
        err = (mica_error)MICA_ERROR_INIT;
        base_buf_free(&out);
    }
    assert_true(lost > 10);
    assert_true(found + lost == 60);
    (void)partly; /* which of its keys go is the server's choice */
    /* what has no room and may drop nothing says so, and is not tried again */
    say(at.port, "CONFIG SET maxmemory-policy noeviction");
    say(at.port, "CONFIG SET maxmemory 1mb");
    pauses = 0;
    mica_status status = store_put(s, "full", base_view_of(data, 1000), NULL, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(err.sys_errno, ENOSPC);
    assert_non_null(strstr(err.message, "OOM"));
    assert_int_equal(pauses, 0);
    err = (mica_error)MICA_ERROR_INIT;
    status = store_put(s, "full", base_view_of(data, 200000), NULL, NULL, &err);
    assert_int_equal(err.sys_errno, ENOSPC);
    store_end(s);
    server_kill(&at);
    free(data);
}

/* Chunks that go before the record is written: the put says so, and leaves no record behind. */
static void chunks_that_go_while_they_are_put(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    server at =
        server_start(0, "--save", "", "--maxmemory", "3mb", "--maxmemory-policy", "volatile-ttl", NULL);
    store *s = redis_open(redis_options(at.port));
    uint8_t *data = some_bytes(5000000);
    store_about about;
    mica_status status = store_put(s, "dropped", base_view_of(data, 5000000), NULL, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    if (!strstr(err.message, "before they are complete") && !strstr(err.message, "OOM"))
        fail_msg("%s", err.message);
    err = (mica_error)MICA_ERROR_INIT;
    FAILS(MICA_ERR_NOT_FOUND, store_head(s, "dropped", NULL, &about, &err));
    store_end(s);
    server_kill(&at);
    free(data);
}

/* ---- servers that end ---- */

static server fallible;

static void start_again(unsigned number) {
    if (number == 2) server_again(&fallible);
}

static void a_server_comes_again(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fallible = server_start(0, "--save", "", "--appendonly", "yes", "--appendfsync", "always", NULL);
    store *s = redis_open(redis_options(fallible.port));
    store_about about;
    OK(store_put(s, "kept", base_view_str("kept"), NULL, &about, &err));
    server_kill(&fallible);
    pauses = 0;
    at_pause = start_again;
    expect_bytes(s, "kept", whole, "kept", 4);
    assert_true(pauses >= 2);
    server_kill(&fallible);
    pauses = 0;
    store_put_request r = {.key = "kept", .data = base_view_str("kept on"), .etag = about.etag};
    OK(store_put_match(s, &r, NULL, NULL, &err));
    expect_bytes(s, "kept", whole, "kept on", 7);
    /* and where it does not come it is given up */
    server_kill(&fallible);
    at_pause = NULL;
    pauses = 0;
    mica_status status = store_head(s, "kept", NULL, &about, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(pauses, 7);
    assert_non_null(strstr(err.message, "after 8 attempts"));
    store_end(s);
}

#define KILLED 4u /* times */
static _Atomic unsigned puts_done;
static _Atomic int enough;
static char put_fault[MICA_ERROR_MESSAGE_MAX];

static void *put_all_the_time(void *ctx) {
    store *s = ctx;
    mica_error err = MICA_ERROR_INIT;
    uint8_t *data = some_bytes(2000000);
    store_about about;
    mica_status status = store_put_absent(s, "killed", base_view_of(data, 2000000), NULL, &about, &err);
    for (unsigned k = 1; status == MICA_OK && !atomic_load(&enough); k++) {
        store_put_request r = {
            .key = "killed", .data = base_view_of(data, 2000000 - k % 3), .etag = about.etag};
        status = store_put_match(s, &r, NULL, &about, &err);
        atomic_fetch_add(&puts_done, 1);
    }
    snprintf(put_fault, sizeof put_fault, "%s", err.message);
    atomic_store(&enough, 1);
    free(data);
    return NULL;
}

/* A server that is killed while objects are put, again and again: no put fails, none is done twice, and what is read is whole. */
static void a_server_is_killed_in_the_middle(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fallible = server_start(0, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
                            "--appendfilename", "PORT.aof", "--appenddirname", "PORT.aofs", NULL);
    store_redis_options o = redis_options(fallible.port);
    o.again.attempts = 2000;
    at_pause = short_pause;
    store *s = redis_open(o);
    uint8_t *data = some_bytes(2000000);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, put_all_the_time, s), 0);
    for (unsigned k = 0; k < KILLED; k++) {
        unsigned before = atomic_load(&puts_done);
        base_buf out = {0};
        while (atomic_load(&puts_done) < before + 3 && !atomic_load(&enough))
            usleep(1000);
        server_kill(&fallible);
        server_again(&fallible);
        OK(store_get(s, "killed", whole, NULL, &out, NULL, &err));
        assert_true(out.len >= 2000000 - 2);
        assert_memory_equal(out.data, data, out.len);
        base_buf_free(&out);
    }
    atomic_store(&enough, 1);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_string_equal(put_fault, "");
    at_pause = NULL;
    store_end(s);
    server_kill(&fallible);
    free(data);
}

/* One that is stopped says nothing: the deadline, the flag, and the time without a byte end a call. */
static void a_server_that_never_answers(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    server at = server_start(0, "--save", "", NULL);
    store_redis_options o = redis_options(at.port);
    o.idle_ms = 300;
    o.again.attempts = 2;
    store *s = redis_open(redis_options(at.port)), *hasty = redis_open(o);
    store_about about;
    OK(store_put(s, "a", base_view_str("a"), NULL, NULL, &err));
    OK(store_head(hasty, "a", NULL, &about, &err));
    (void)kill(at.child, SIGSTOP);
    const store_call call = {.deadline_ns = base_time_ns() + 60000000};
    mica_status status = store_head(s, "a", &call, &about, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(err.sys_errno, ETIMEDOUT);
    err = (mica_error)MICA_ERROR_INIT;
    pauses = 0;
    status = store_head(hasty, "a", NULL, &about, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_non_null(strstr(err.message, "it does not answer"));
    assert_int_equal(pauses, 1);
    (void)kill(at.child, SIGCONT);
    err = (mica_error)MICA_ERROR_INIT;
    OK(store_head(hasty, "a", NULL, &about, &err)); /* by a connection that has no old answers */
    expect_bytes(s, "a", whole, "a", 1);
    store_end(s);
    store_end(hasty);
    server_kill(&at);
}

/* Every call of a socket fails once, as when a connection is lost: it is connected anew, a put is done once and no more. */
static void calls_that_fail(void **state) {
    (void)state;
    store *s = suite_store;
    unsigned tried = 0;
    for (uint64_t n = 1;; n++) {
        mica_error err = MICA_ERROR_INIT;
        store_about one, two;
        char key[32];
        snprintf(key, sizeof key, "fails/%u", (unsigned)n);
        pauses = 0;
        base_file_fail_at(n, ECONNRESET);
        uint64_t before = base_file_count();
        OK(store_put_absent(s, key, base_view_str("one"), NULL, &one, &err));
        store_put_request r = {.key = key, .data = base_view_str("two"), .etag = one.etag};
        OK(store_put_match(s, &r, NULL, &two, &err));
        uint64_t calls = base_file_count() - before;
        base_file_fail_at(0, 0);
        tried += pauses;
        expect_bytes(s, key, whole, "two", 3);
        OK(store_remove(s, key, NULL, &err));
        if (n > calls) break;
    }
    assert_true(tried > 2);
}

static mica_status open_again(store **out, mica_error *err) {
    store_redis_options o = redis_options(single.port);
    return store_redis_open(&o, out, err);
}
static void flushed(void) {
    say(single.port, "FLUSHALL");
}

static void memory_of_ours_runs_out(void **state) {
    (void)state;
    memory_runs_out_from_the_opening(open_again, flushed);
    flushed();
}

/* By a URL, in a part of a database. */
static void opened_by_url(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char url[128];
    store *kept = suite_store, *s;
    snprintf(url, sizeof url, "redis://127.0.0.1:%d?prefix=a%%20part", single.port);
    OK(store_open_url(url, NULL, &s, &err));
    OK(store_put(s, "within", base_view_str("x"), NULL, NULL, &err));
    expect_bytes(kept, "a part/within", whole, "x", 1);
    OK(store_remove(s, "within", NULL, &err));
    suite_store = s;
    put_get_head_remove(NULL);
    conditions(NULL);
    odd_keys(NULL);
    durability(NULL);
    suite_store = kept;
    store_end(s);
    nothing_is_left(NULL);
}

/* ---- who may ---- */

static void refused(store_redis_options o, const char *word) {
    mica_error err = MICA_ERROR_INIT;
    store *s = redis_open(o);
    store_about about;
    pauses = 0;
    mica_status status = store_head(s, "a", NULL, &about, &err);
    if (status != MICA_ERR_IO && status != MICA_ERR_CONFIGURATION) fail_msg("%s", mica_status_name(status));
    if (!strstr(err.message, word)) fail_msg("no '%s' in: %s", word, err.message);
    assert_null(strstr(err.message, "secret"));
    assert_int_equal(pauses, 0); /* it would be the same another time */
    store_end(s);
}

static void passwords(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    server at = server_start(0, "--save", "", "--requirepass", "a secret", NULL);
    say(at.port, "AUTH \"a secret\"\r\nACL SETUSER reader on >readers-secret ~mica:* +@read +@connection");
    store_redis_options o = redis_options(at.port);
    refused(o, "NOAUTH");
    o.password = "another secret";
    refused(o, "WRONGPASS");
    o.user = "nobody";
    refused(o, "WRONGPASS");
    o.user = NULL;
    o.password = "a secret";
    o.database = 3;
    store *s = redis_open(o);
    OK(store_put(s, "a", base_view_str("in 3"), NULL, NULL, &err));
    expect_bytes(s, "a", whole, "in 3", 4);
    store_end(s);
    o.database = 99;
    refused(o, "no database of that number");
    o.database = 3;
    o.user = "reader";
    o.password = "readers-secret";
    s = redis_open(o);
    expect_bytes(s, "a", whole, "in 3", 4);
    mica_status status = store_put(s, "a", base_view_str("no"), NULL, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_non_null(strstr(err.message, "NOPERM"));
    err = (mica_error)MICA_ERROR_INIT;
    store_end(s);
    o.user = o.password = NULL;
    (void)setenv("REDISCLI_AUTH", "a secret", 1);
    s = redis_open(o);
    expect_bytes(s, "a", whole, "in 3", 4);
    store_end(s);
    (void)unsetenv("REDISCLI_AUTH");
    server_kill(&at);
    o = redis_options(single.port);
    o.password = "a secret";
    refused(o, "knows no password");
}

/* What store/redis.h says that the user needs is enough. */
static void as_few_permissions_as_it_needs(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    server at = server_start(0, "--save", "", NULL);
    say(at.port,
        "ACL SETUSER mica on >word ~mica:* +hmget +hget +getrange +set +unlink +scan +eval +hset +hdel "
        "+del +exists +persist +expire +select +cluster|slots +cluster|nodes +config|get +info");
    assert_memory_equal(said, "+OK", 3);
    store_redis_options o = redis_options(at.port);
    o.user = "mica";
    o.password = "word";
    o.database = 2;
    store *kept = suite_store, *s = redis_open(o);
    uint8_t *data = some_bytes(100000);
    suite_store = s;
    put_get_head_remove(NULL);
    conditions(NULL);
    odd_keys(NULL);
    durability(NULL);
    OK(store_put(s, "a", base_view_of(data, 100000), NULL, NULL, &err));
    OK(store_put(s, "a", base_view_of(data, 90000), NULL, NULL, &err));
    expect_bytes(s, "a", whole, data, 90000);
    OK(store_remove(s, "a", NULL, &err));
    assert_memory_equal(say(at.port, "SELECT 2\r\nDBSIZE"), "+OK\r\n:0", 7);
    suite_store = kept;
    store_end(s);
    server_kill(&at);
    free(data);
}

static bool make_certificates(void) {
    char command[2000];
    snprintf(
        command, sizeof command,
        "cd %s && exec 2>/dev/null && "
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem && "
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other.key -out other.pem "
        "&& "
        "for n in server client; do openssl req -newkey rsa:2048 -nodes -subj /CN=$n -keyout $n.key -out "
        "$n.csr && "
        "echo subjectAltName=DNS:localhost,DNS:redis.example > $n.ext && "
        "openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile $n.ext -out "
        "$n.pem || "
        "exit 1; done",
        servers_folder);
    return system(command) == 0;
}

static char *file(const char *name) {
    static char paths[8][128];
    static unsigned turn;
    char *out = paths[turn++ % 8];
    snprintf(out, sizeof *paths, "%s/%s", servers_folder, name);
    return out;
}

/* One that speaks TLS alone, and wants to know who asks. */
static server start_tls(void) {
    return server_start(0, "--save", "", "--port", "0", "--tls-port", "PORT", "--tls-cert-file",
                        file("server.pem"), "--tls-key-file", file("server.key"), "--tls-ca-cert-file",
                        file("ca.pem"), NULL);
}

static store_redis_options tls_options(int port) {
    store_redis_options o = redis_options(port);
    o.host = "localhost";
    o.tls = true;
    o.authorities = file("ca.pem");
    o.certificate = file("client.pem");
    o.key = file("client.key");
    return o;
}

static void who_is_believed_by_tls(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    if (!make_certificates()) skip(); /* there is no openssl */
    server at = start_tls();
    store_redis_options o = redis_options(at.port);
    store *s = redis_open(o); /* without TLS: the connection ends, as often as it is tried */
    store_about about;
    FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
    store_end(s);
    o.tls = true;
    refused(o, "certificate is not believed"); /* by what the system believes */
    o.authorities = file("other.pem");
    refused(o, "certificate is not believed");
    o.authorities = file("ca.pem");
    refused(o, "certificate is not believed: IP address mismatch");
    o.host =
        "localhost"; /* the server wants to know who we are, too: it says so in words of TLS, or ends the connection */
    const char *certificates[] = {NULL, file("other.pem")}, *keys[] = {NULL, file("other.key")};
    for (size_t k = 0; k < 2; k++) {
        o.certificate = certificates[k];
        o.key = keys[k];
        s = redis_open(o);
        FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
        store_end(s);
    }
    o = tls_options(at.port);
    s = redis_open(o);
    OK(store_put(s, "a", base_view_str("again"), NULL, NULL, &err));
    store_end(s);
    o.name = "redis.example"; /* by another name of its, and by an address that it does not have */
    o.host = "127.0.0.1";
    s = redis_open(o);
    expect_bytes(s, "a", whole, "again", 5);
    store_end(s);
    o.name = "redis.elsewhere";
    refused(o, "certificate is not believed: hostname mismatch");
    o.name = NULL;
    o.unverified = true;
    s = redis_open(o);
    expect_bytes(s, "a", whole, "again", 5);
    store_end(s);
    /* the server stops, and the deadline comes: within TLS too */
    (void)kill(at.child, SIGSTOP);
    s = redis_open(o);
    const store_call call = {.deadline_ns = base_time_ns() + 60000000};
    mica_status status = store_head(s, "a", &call, &about, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(err.sys_errno, ETIMEDOUT);
    store_end(s);
    server_kill(&at);
}

static void tls(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    if (!make_certificates()) skip(); /* there is no openssl */
    server at = start_tls();
    store_about about;
    store *kept = suite_store, *s = suite_store = redis_open(tls_options(at.port));
    uint8_t *data = some_bytes(3000000);
    OK(store_put(s, "a", base_view_of(data, 3000000), NULL, NULL, &err));
    expect_bytes(s, "a", whole, data, 3000000);
    expect_bytes(s, "a", (store_range){100, 2000000}, data + 100, 2000000);
    put_get_head_remove(NULL);
    conditions(NULL);
    races(NULL);
    calls_that_fail(NULL);
    suite_store = kept;
    server_kill(&at);
    pauses = 0;
    FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
    assert_int_equal(pauses, 7);
    server_again(&at);
    OK(store_put(s, "a", base_view_str("again"), NULL, NULL, &err));
    store_end(s);
    server_kill(&at);
    free(data);
}

/* Files of TLS that are none. */
static void options_that_are_none(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s;
    const struct {
        const char *host, *port, *ca, *certificate, *key;
    } bad[] = {{"127.0.0.1", "1", "/nowhere/ca.pem", NULL, NULL},
               {"127.0.0.1", "1", "/dev/null", NULL, NULL},
               {"127.0.0.1", "1", NULL, "/nowhere/cert.pem", NULL},
               {"127.0.0.1", "1", NULL, NULL, "/nowhere/key.pem"},
               {NULL, "1", NULL, NULL, NULL},
               {"", "1", NULL, NULL, NULL},
               {"a b", "1", NULL, NULL, NULL},
               {"a", "0", NULL, NULL, NULL},
               {"a", "65536", NULL, NULL, NULL},
               {"a", "x", NULL, NULL, NULL}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        store_redis_options o = {.host = bad[k].host,
                                 .port = bad[k].port,
                                 .tls = true,
                                 .authorities = bad[k].ca,
                                 .certificate = bad[k].certificate,
                                 .key = bad[k].key};
        FAILS(MICA_ERR_CONFIGURATION, store_redis_open(&o, &s, &err));
        assert_null(s);
    }
    store_redis_options o = {.host = "a", .cluster = true, .database = 1};
    FAILS(MICA_ERR_CONFIGURATION, store_redis_open(&o, &s, &err));
    o = (store_redis_options){.host = "a", .user = "somebody"};
    FAILS(MICA_ERR_CONFIGURATION, store_redis_open(&o, &s, &err));
    /* a name that nobody has, and a host where nobody listens */
    o = redis_options(1);
    s = redis_open(o);
    store_about about;
    FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
    assert_int_equal(pauses, 7);
    store_end(s);
    o.host = "no-such-host.invalid";
    o.again.attempts = 1;
    s = redis_open(o);
    mica_status status = store_head(s, "a", NULL, &about, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_non_null(strstr(err.message, "name is not found"));
    store_end(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {SUITE,
                                       cmocka_unit_test(memory_that_runs_out),
                                       cmocka_unit_test(nothing_is_left),
                                       cmocka_unit_test(large_objects_have_chunks),
                                       cmocka_unit_test(parts_that_the_server_dropped),
                                       cmocka_unit_test(records_that_are_none),
                                       cmocka_unit_test(what_may_be_forgotten),
                                       cmocka_unit_test(keys_that_are_evicted),
                                       cmocka_unit_test(chunks_that_go_while_they_are_put),
                                       cmocka_unit_test(a_server_comes_again),
                                       cmocka_unit_test(a_server_is_killed_in_the_middle),
                                       cmocka_unit_test(a_server_that_never_answers),
                                       cmocka_unit_test(calls_that_fail),
                                       cmocka_unit_test(memory_of_ours_runs_out),
                                       cmocka_unit_test(opened_by_url),
                                       cmocka_unit_test(passwords),
                                       cmocka_unit_test(as_few_permissions_as_it_needs),
                                       cmocka_unit_test(who_is_believed_by_tls),
                                       cmocka_unit_test(tls),
                                       cmocka_unit_test(options_that_are_none)};
    servers_begin();
    int failed = cmocka_run_group_tests(tests, begin, end);
    (void)test_remove(servers_folder);
    return failed;
}
