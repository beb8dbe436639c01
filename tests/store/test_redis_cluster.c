/* tests/store/test_redis_cluster.c - the store in a cluster of three real nodes, and a fourth as a replica of one: what every store does, slots that
 * move while they are used, a master that dies and is followed by its replica, and one that nobody follows. That nodes did send
 * on is counted by the nodes themselves. */
#include "tests/store/servers.h"

#define NODES   4
#define MASTERS 3

static server nodes[NODES];
static char ids[NODES][64];

static bool everywhere(unsigned count, const char *command, const char *wanted) {
    for (unsigned k = 0; k < count; k++)
        if (!strstr(say(nodes[k].port, "%s", command), wanted)) return false;
    return true;
}

static void until_everywhere(unsigned count, const char *command, const char *wanted) {
    for (unsigned k = 0; k < READY_MOST; k++) {
        if (everywhere(count, command, wanted)) return;
        usleep(READY_STEP);
    }
    fail_msg("%s: no '%s' in: %s", command, wanted, said);
}

static void command(const char *format, ...) {
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(text + len, sizeof text - (size_t)len, " >%s/command.log 2>&1", servers_folder);
    if (system(text) != 0) fail_msg("%s", text);
}

static store *open_cluster(uint32_t attempts) {
    store_redis_options o = redis_options(nodes[0].port);
    o.cluster = true;
    o.again.attempts = attempts;
    return redis_open(o);
}

static int begin(void **state) {
    (void)state;
    for (unsigned k = 0; k < NODES; k++) {
        nodes[k] =
            server_start(0, "--save", "", "--cluster-enabled", "yes", "--cluster-config-file", "PORT.nodes",
                         "--cluster-node-timeout", "500", "--dbfilename", "PORT.rdb", NULL);
        snprintf(ids[k], sizeof *ids, "%.40s", strchr(say(nodes[k].port, "CLUSTER MYID"), '\n') + 1);
    }
    command("redis-cli --cluster create 127.0.0.1:%d 127.0.0.1:%d 127.0.0.1:%d --cluster-yes", nodes[0].port,
            nodes[1].port, nodes[2].port);
    until_everywhere(MASTERS, "CLUSTER INFO", "cluster_state:ok");
    suite_keys = 1100;
    suite_forgets = true;
    suite_store = open_cluster(0);
    return 0;
}
static int end(void **state) {
    (void)state;
    store_end(suite_store);
    for (unsigned k = 0; k < NODES; k++)
        server_kill(&nodes[k]);
    return 0;
}

static void nothing_is_left(void **state) {
    (void)state;
    for (unsigned k = 0; k < MASTERS; k++)
        if (strncmp(say(nodes[k].port, "DBSIZE"), ":0\r\n", 4) != 0) fail_msg("node %u: %s", k, said);
}

static void objects_are_spread(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    uint8_t *data = some_bytes(200000);
    char key[32];
    for (unsigned k = 0; k < 60; k++) {
        snprintf(key, sizeof key, "spread/%u", k);
        OK(store_put(s, key, base_view_of(data, k % 2 ? 200000 : 100), NULL, NULL, &err));
    }
    for (unsigned k = 0; k < MASTERS; k++)
        assert_true(atoi(say(nodes[k].port, "DBSIZE") + 1) > 10);
    for (unsigned k = 0; k < 60; k++) {
        snprintf(key, sizeof key, "spread/%u", k);
        expect_bytes(s, key, whole, data, k % 2 ? 200000 : 100);
        OK(store_remove(s, key, NULL, &err));
    }
    nothing_is_left(NULL);
    free(data);
}

/* ---- slots that move ---- */

static unsigned slot_of(const char *key) {
    return (unsigned)atoi(say(nodes[0].port, "CLUSTER KEYSLOT mica:{%s}", key) + 1);
}

/* By what each says of itself: "... connected 0-99 200 5461-10922 [93->-ID]". */
static bool owns(unsigned node, unsigned slot) {
    const char *text = strstr(say(nodes[node].port, "CLUSTER NODES"), "myself");
    text = text ? strstr(text, " connected") : NULL;
    for (text = text ? strchr(text + 1, ' ') : NULL; text; text = strpbrk(text + 1, " \n")) {
        unsigned from, to;
        int n = *text == ' ' ? sscanf(text, " %u-%u", &from, &to) : 0;
        if (*text == '\n') return false;
        if ((n == 2 && from <= slot && slot <= to) || (n == 1 && from == slot)) return true;
    }
    return false;
}

static unsigned owner_of(unsigned slot) {
    for (unsigned k = 0; k < MASTERS; k++)
        if (owns(k, slot)) return k;
    fail_msg("nobody has slot %u", slot);
    return 0;
}

static unsigned errors_of(unsigned node, const char *word) {
    char field[40];
    snprintf(field, sizeof field, "errorstat_%s:count=", word);
    const char *at = strstr(say(nodes[node].port, "INFO errorstats"), field);
    return at ? (unsigned)atoi(at + strlen(field)) : 0;
}

typedef struct journey {
    unsigned slot, from, to;
} journey;
static journey trip;

static journey set_out(const char *key) {
    journey j = {.slot = slot_of(key)};
    j.from = owner_of(j.slot);
    j.to = (j.from + 1) % MASTERS;
    assert_string_equal(say(nodes[j.to].port, "CLUSTER SETSLOT %u IMPORTING %s", j.slot, ids[j.from]),
                        "+OK\r\n+OK\r\n");
    assert_string_equal(say(nodes[j.from].port, "CLUSTER SETSLOT %u MIGRATING %s", j.slot, ids[j.to]),
                        "+OK\r\n+OK\r\n");
    return j;
}

static void move_key(journey j, const char *name) {
    char key[200];
    snprintf(key, sizeof key, "%.*s", (int)strcspn(name, "\r"), name);
    say(nodes[j.from].port, "MIGRATE 127.0.0.1 %d %s 0 5000", nodes[j.to].port, key);
    assert_memory_equal(said, "+OK", 3);
}

static void move_keys(journey j) {
    for (const char *at;
         (at = strstr(say(nodes[j.from].port, "CLUSTER GETKEYSINSLOT %u 1", j.slot), "mica:"));)
        move_key(j, at);
}

/* The record of the large object stays. */
static void move_chunks(journey j, unsigned count) {
    for (unsigned k = 0; k < count; k++) {
        const char *at = strstr(say(nodes[j.from].port, "KEYS mica:{large}:*"), "mica:");
        assert_non_null(at);
        move_key(j, at);
    }
}

static void arrive(journey j) {
    move_keys(j);
    assert_string_equal(say(nodes[j.to].port, "CLUSTER SETSLOT %u NODE %s", j.slot, ids[j.to]),
                        "+OK\r\n+OK\r\n");
    assert_string_equal(say(nodes[j.from].port, "CLUSTER SETSLOT %u NODE %s", j.slot, ids[j.to]),
                        "+OK\r\n+OK\r\n");
}

static unsigned listed(const char *prefix) {
    mica_error err = MICA_ERROR_INIT;
    store_page page;
    OK(store_list(suite_store, &(store_list_request){.prefix = prefix}, NULL, &page, &err));
    unsigned count = (unsigned)page.count;
    assert_null(page.next);
    store_page_free(&page);
    return count;
}

static void slots_move(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    OK(store_put(s, "moves", base_view_str("one"), NULL, NULL, &err));
    assert_int_equal(listed("moves"), 1);
    journey j = set_out("moves");
    unsigned asked = errors_of(j.from, "ASK");
    expect_bytes(s, "moves", whole, "one", 3); /* it is still there */
    assert_int_equal(errors_of(j.from, "ASK"), asked);
    move_keys(j);
    expect_bytes(s, "moves", whole, "one", 3); /* by a node that does not own the slot yet */
    assert_true(errors_of(j.from, "ASK") > asked);
    OK(store_put(s, "moves", base_view_str("two"), NULL, NULL, &err));
    expect_bytes(s, "moves", whole, "two", 3);
    assert_int_equal(listed("moves"), 1);
    arrive(j);
    unsigned moved = errors_of(j.from, "MOVED");
    expect_bytes(s, "moves", whole, "two", 3);
    assert_int_equal(errors_of(j.from, "MOVED"), moved + 1);
    expect_bytes(s, "moves", whole, "two", 3); /* it has learned where the slot is */
    assert_int_equal(errors_of(j.from, "MOVED"), moved + 1);
    assert_int_equal(listed("moves"), 1);
    OK(store_remove(s, "moves", NULL, &err));
    nothing_is_left(NULL);
}

static void arrive_at_pause(unsigned number) {
    if (number == 3) arrive(trip);
}

/* A put of many chunks while its slot moves: its chunks are written at the new node, and the record waits for the journey's end. */
static void large_objects_in_a_slot_that_moves(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    uint8_t *data = some_bytes(500000);
    OK(store_put(s, "large", base_view_of(data, 300000), NULL, NULL, &err));
    trip = set_out("large");
    move_chunks(trip, 4); /* some of its keys are here, some there */
    expect_bytes(s, "large", whole, data, 300000);
    unsigned tries = errors_of(trip.from, "TRYAGAIN") + errors_of(trip.to, "TRYAGAIN");
    pauses = 0;
    at_pause = arrive_at_pause;
    OK(store_put(s, "large", base_view_of(data, 500000), NULL, NULL, &err));
    at_pause = NULL;
    assert_int_equal(pauses, 3);
    assert_true(errors_of(trip.from, "TRYAGAIN") + errors_of(trip.to, "TRYAGAIN") > tries);
    expect_bytes(s, "large", whole, data, 500000);
    /* one that never ends is given up, in words */
    trip = set_out("large");
    move_chunks(trip, 1);
    mica_status status = store_put(s, "large", base_view_of(data, 400000), NULL, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(err.sys_errno, EAGAIN);
    assert_non_null(strstr(err.message, "TRYAGAIN"));
    err = (mica_error)MICA_ERROR_INIT;
    arrive(trip);
    expect_bytes(s, "large", whole, data, 500000);
    OK(store_remove(s, "large", NULL, &err));
    assert_int_equal(listed("large"), 0);
    free(data);
}

/* ---- nodes that die ---- */

static void a_replica_follows(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char key[32];
    unsigned k = 0;
    say(nodes[3].port, "CLUSTER MEET 127.0.0.1 %d", nodes[0].port);
    for (k = 0; k < READY_MOST && strncmp(say(nodes[3].port, "CLUSTER REPLICATE %s", ids[1]), "+OK", 3) != 0;
         k++)
        usleep(READY_STEP); /* until it knows the other one */
    for (k = 0; k < READY_MOST && !strstr(say(nodes[3].port, "INFO replication"), "master_link_status:up");
         k++)
        usleep(READY_STEP);
    assert_true(k < READY_MOST);
    for (k = 0; snprintf(key, sizeof key, "followed/%u", k) && owner_of(slot_of(key)) != 1; k++) {
    }
    uint8_t *data = some_bytes(200000);
    store *s = open_cluster(2000);
    OK(store_put(s, key, base_view_of(data, 200000), NULL, NULL, &err));
    while (atoi(say(nodes[3].port, "DBSIZE") + 1) != atoi(say(nodes[1].port, "DBSIZE") + 1))
        usleep(READY_STEP);
    server_kill(&nodes[1]);
    at_pause = short_pause;
    pauses = 0;
    OK(store_put(s, key, base_view_of(data, 100000), NULL, NULL, &err));
    expect_bytes(s, key, whole, data, 100000);
    assert_true(pauses > 0);
    assert_non_null(strstr(say(nodes[3].port, "INFO replication"), "role:master"));
    store_page page;
    OK(store_list(s, &(store_list_request){.prefix = "followed/"}, NULL, &page, &err));
    assert_int_equal(page.count, 1);
    store_page_free(&page);
    OK(store_remove(s, key, NULL, &err));
    at_pause = NULL;
    store_end(s);
    free(data);
}

static void nobody_follows(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char key[32];
    store_about about;
    store_page page;
    base_buf why = {0};
    bool may_forget;
    store *s = open_cluster(0);
    for (unsigned k = 0; snprintf(key, sizeof key, "dead/%u", k) && owner_of(slot_of(key)) != 2; k++) {
    }
    store *patient = open_cluster(2000); /* not all nodes know yet that there is a new master */
    at_pause = short_pause;
    OK(store_put(patient, key, base_view_str("x"), NULL, NULL, &err));
    at_pause = NULL;
    store_end(patient);
    OK(store_head(s, key, NULL, &about, &err));
    server_kill(&nodes[2]);
    pauses = 0;
    mica_status status = store_head(s, key, NULL, &about, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(pauses, 11);
    if (!strstr(err.message, "onnection") && !strstr(err.message, "CLUSTERDOWN")) fail_msg("%s", err.message);
    err = (mica_error)MICA_ERROR_INIT;
    FAILS(MICA_ERR_IO,
          store_list(s, &(store_list_request){0}, NULL, &page, &err)); /* rather than a part of it */
    FAILS(MICA_ERR_IO, store_durability(s, NULL, &may_forget, &why, &err));
    store_end(s);
    base_buf_free(&why);
}

/* A server that is no node, and a node that is taken for one server. */
static void not_what_was_said(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store_about about;
    store *s = redis_open(redis_options(nodes[0].port));
    mica_status status = MICA_OK;
    for (unsigned k = 0; k < 20 && status != MICA_ERR_CONFIGURATION; k++) { /* some key is another node's */
        char key[16];
        snprintf(key, sizeof key, "%u", k);
        err = (mica_error)MICA_ERROR_INIT;
        status = store_head(s, key, NULL, &about, &err);
    }
    assert_int_equal(status, MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "cluster=1"));
    err = (mica_error)MICA_ERROR_INIT;
    store_end(s);
    server one = server_start(0, "--save", "", NULL);
    store_redis_options o = redis_options(one.port);
    o.cluster = true;
    s = redis_open(o);
    FAILS(MICA_ERR_CONFIGURATION, store_head(s, "a", NULL, &about, &err));
    store_end(s);
    server_kill(&one);
}

int main(void) {
    const struct CMUnitTest tests[] = {SUITE,
                                       cmocka_unit_test(memory_that_runs_out),
                                       cmocka_unit_test(nothing_is_left),
                                       cmocka_unit_test(objects_are_spread),
                                       cmocka_unit_test(slots_move),
                                       cmocka_unit_test(large_objects_in_a_slot_that_moves),
                                       cmocka_unit_test(not_what_was_said),
                                       cmocka_unit_test(a_replica_follows),
                                       cmocka_unit_test(nobody_follows)};
    servers_begin();
    int failed = cmocka_run_group_tests(tests, begin, end);
    (void)test_remove(servers_folder);
    return failed;
}
