/* tests/tape/test_config.c - configuration files: every key, what is told of wrong ones, files that somebody made to hurt, and the way
 * back to text. */
#include "tests/tape/oracle.h"

#include "base/alloc.h"
#include "base/file.h"
#include "tape/config.h"

#include <errno.h>
#include <stdio.h>

static const char full[] = "; a configuration with all there is\n"
                           "[tape]\n"
                           "page = 16KiB\n"
                           "memory = 256 MiB ; room\n"
                           "file_max = 10GiB\n"
                           "keep = exponential 12\n"
                           "compression = small\n"
                           "together = 8\n"
                           "unflushed = yes\n"
                           "interval = 30\n"
                           "hour = 0.25\n"
                           "[tier local]\n"
                           "bytes = 1TiB\n"
                           "cost = 0.08\n"
                           "[tier network]\n"
                           "url = redis://host:6379/0\n"
                           "bytes = 4GiB\n"
                           "cost = 2\n"
                           "[tier cold]\n"
                           "url = s3://host/bucket/prefix?x=1;y=2\n"
                           "cost = 0.004\n"
                           "[policy]\n"
                           "preset = performance\n"
                           "[rule hot]\n"
                           "priority = 95\n"
                           "when = hint code and frequency > 50\n"
                           "do = place dram local, pin\n"
                           "[rule mine]\n"
                           "  priority = -3\n"
                           "  when = not (old or age > 60) \\\n"
                           "         and size < 64KiB \\\n"
                           "         or pattern write-once\n"
                           "  do = place network cold, \\\n"
                           "       compress zstd 7, prefetch 12\n"
                           "[compression]\n"
                           "algorithm = zstd\n"
                           "level = 5\n"
                           "threshold = 2KiB\n"
                           "[prefetch]\n"
                           "enabled = on\n"
                           "depth = 12\n"
                           "sequential = yes\n"
                           "strided = no\n"
                           "markov = true\n"
                           "temporal = off\n"
                           "order = 3\n"
                           "min_confidence = 0.45\n"
                           "max_history = 5000\n"
                           "sequential_threshold = 4\n"
                           "trial = 500\n";

static mica_tape_config *read_text(const char *text, size_t len) {
    mica_tape_config *c;
    mica_error err = MICA_ERROR_INIT;
    OK(mica_tape_config_text("it.conf", text, len, &c, &err));
    return c;
}

static void check_full(const mica_tape_config *c) {
    const mica_tape_options *o = mica_tape_config_options(c);
    assert_int_equal(o->page, 16384);
    assert_int_equal(o->memory, 256u << 20);
    assert_int_equal(o->file_max, UINT64_C(10) << 30);
    assert_int_equal(o->keeping, MICA_TAPE_KEEP_EXPONENTIAL);
    assert_int_equal(o->keep_count, 12);
    assert_int_equal(o->compression, MICA_TAPE_SMALL);
    assert_int_equal(o->together, 8);
    assert_true(o->unflushed);
    assert_int_equal(c->interval, 30);
    assert_true(c->hour == 0.25);
    assert_int_equal(c->tier[MICA_TAPE_TIER_LOCAL].bytes, UINT64_C(1) << 40);
    assert_true(c->tier[MICA_TAPE_TIER_NETWORK].cost == 2);
    assert_string_equal(c->tier[MICA_TAPE_TIER_NETWORK].url, "redis://host:6379/0");
    assert_string_equal(c->tier[MICA_TAPE_TIER_COLD].url, "s3://host/bucket/prefix?x=1;y=2");
    assert_true(c->tier[MICA_TAPE_TIER_COLD].cost == 0.004);
    assert_int_equal(c->predict.order, 3);
    assert_int_equal(c->predict.depth, 12);
    assert_true(c->predict.min_confidence == 0.45);
    assert_int_equal(c->predict.history, 5000);
    assert_int_equal(c->predict.threshold, 4);
    assert_int_equal(c->predict.trial, 500);
    assert_true(c->predict.predictor[0] && !c->predict.predictor[1] && c->predict.predictor[2] &&
                !c->predict.predictor[3]);
    const mica_tape_policy *p = mica_tape_config_policy(c);
    static const char *const names[] = {"code", "hot", "stack", "recent", "idle", "mine"};
    assert_int_equal(mica_tape_policy_rules(p),
                     6); /* those of the preset, one of them changed, and one more */
    for (size_t k = 0; k < 6; k++)
        assert_string_equal(mica_tape_policy_rule_name(p, k), names[k]);
    assert_string_equal(mica_tape_policy_profile(p), "custom");
    assert_int_equal(p->compression.codec, MICA_TAPE_CODEC_ZSTD);
    assert_int_equal(p->compression.level, 5);
    assert_int_equal(p->compression.threshold, 2048);
    tape_page_facts f = {
        .frequency = 1, .age = 70, .size = 70000, .current = true, .pattern = MICA_TAPE_PATTERN_WRITE_ONCE};
    tape_decision d;
    tape_policy_ask(p, &f, &d);
    assert_int_equal(d.tiers, 4 + 8);
    assert_int_equal(d.level, 7);
    assert_int_equal(d.depth, 12);
}

static void every_key(void **state) {
    (void)state;
    mica_tape_config *c = read_text(full, strlen(full));
    check_full(c);
    base_buf text = {0}, again = {0};
    mica_error err = MICA_ERROR_INIT;
    OK(mica_tape_config_write(c, &text, &err));
    mica_tape_config_free(c);
    c = read_text((const char *)text.data, text.len);
    check_full(c);
    OK(mica_tape_config_write(c, &again, &err));
    assert_string_equal(base_buf_cstr(&text), base_buf_cstr(&again));
    base_buf_free(&text);
    base_buf_free(&again);
    mica_tape_config_free(c);
    mica_tape_config_free(NULL);
}

static void defaults(void **state) {
    (void)state;
    static const char *const texts[] = {"", "\n\n; nothing\n", "\xEF\xBB\xBF[tape]\n",
                                        "[tape]\r\npage = 4096\r\n"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        mica_tape_config *c = read_text(texts[k], strlen(texts[k]));
        assert_string_equal(mica_tape_policy_profile(c->policy), "balanced");
        assert_int_equal(c->options.page, 4096);
        assert_int_equal(c->options.memory, 100u << 20);
        assert_int_equal(c->options.keeping, MICA_TAPE_KEEP_ALL);
        assert_int_equal(c->predict.depth, 4);
        assert_true(c->predict.min_confidence == 0.3);
        mica_tape_config_free(c);
    }
}

/* Each preset, written as text, is read as the same policy, under its name. */
static void presets_as_text(void **state) {
    (void)state;
    static const char *const names[] = {"performance", "balanced", "debug", "minimal", "custom"};
    for (size_t k = 0; k < 5; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape_policy *p;
        base_buf text = {0}, again = {0};
        OK(mica_tape_policy_preset(names[k], &p, &err));
        OK(mica_tape_policy_text(p, &text, &err));
        mica_tape_config *c = read_text((const char *)text.data, text.len);
        assert_string_equal(mica_tape_policy_profile(c->policy), names[k]);
        OK(mica_tape_policy_text(c->policy, &again, &err));
        assert_string_equal(base_buf_cstr(&text), base_buf_cstr(&again));
        mica_tape_config_free(c);
        mica_tape_policy_free(p);
        base_buf_free(&text);
        base_buf_free(&again);
        char by_key[64];
        snprintf(by_key, sizeof by_key, "[policy]\npreset = %s\n", names[k]);
        c = read_text(by_key, strlen(by_key));
        assert_string_equal(mica_tape_policy_profile(c->policy), names[k]);
        mica_tape_config_free(c);
    }
}

static void names_of_policies(void **state) {
    (void)state;
    static const char text[] =
        "[rule a]\ndo = pin\nwhen = always\n[policy]\nprofile = mine\npreset = debug\n";
    mica_tape_config *c = read_text(text, strlen(text));
    assert_string_equal(mica_tape_policy_profile(c->policy), "mine");
    assert_int_equal(c->policy->rules, 3);
    mica_tape_config_free(c);
    static const char changed[] = "[policy]\npreset = debug\n[prefetch]\ndepth = 3\norder = 2\n";
    c = read_text(changed, strlen(changed));
    assert_string_equal(mica_tape_policy_profile(c->policy), "custom");
    mica_tape_config_free(c);
    static const char same[] = "[policy]\npreset = debug\n[prefetch]\norder = 2\n[tape]\nhour = 1\n";
    c = read_text(same, strlen(same));
    assert_string_equal(mica_tape_policy_profile(c->policy), "debug");
    mica_tape_config_free(c);
}

/* ---- what is told of wrong ones ---- */

static void refused(const char *text, const char *says) {
    mica_tape_config *c;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_tape_config_text("it.conf", text, strlen(text), &c, &err);
    if (status != MICA_ERR_CONFIGURATION && status != MICA_ERR_LIMIT) fail_msg("taken: %s", text);
    assert_null(c);
    if (strncmp(err.message, "it.conf:", 8) != 0 || !strstr(err.message, says))
        fail_msg("'%s' does not say '%s'", err.message, says);
}

static void wrong_words(void **state) {
    (void)state;
    refused("[tpae]\npage = 1\n",
            "it.conf:2: [tpae] page: there is no section 'tpae' (is tape meant?); there are tape, "
            "tier, policy, compression, prefetch, rule");
    refused("page = 4096\n", "it.conf:1: [] page: there is no section ''");
    refused("\n\n[tape]\npgae = 4096\n",
            "it.conf:4: [tape] pgae: there is no key 'pgae' (is page meant?); there are page, memory");
    refused("[tape]\npage = 5000\n", "'5000' is none: wanted is a power of two");
    refused("[tape]\npage = 4095\n", "wanted is a whole number from 4096 to 2097152");
    refused("[tape]\nmemory = 1KiB\n", "from 65536 on");
    refused("[tape]\nmemory = -1\n", "'-1' is none");
    refused("[tape]\nmemory = 1000000TiB\n", "below 10^15");
    refused("[tape]\nmemory =\n", "'' is none");
    refused("[tape]\nmemory = 99999999999999999999999999\n", "below 10^15");
    refused("[tape]\ntogether = 2.5\n", "a whole number from 2 to 64");
    refused("[tape]\nunflushed = maybe\n", "yes or no");
    refused("[tape]\nkeep = lsat 5\n", "is last meant?");
    refused("[tape]\nkeep = last\n", "all, last N");
    refused("[tape]\nkeep = last 0\n", "all, last N");
    refused("[tape]\nkeep = all 5\n", "all, last N");
    refused("[tape]\ncompression = fats\n", "is fast meant?");
    refused("[tape]\nhour = nan\n", "a number from 0");
    refused("[tape]\nhour = 1\nhour = 2\n", "it.conf:3: [tape] hour: it is told twice");
    refused("[tape now]\nhour = 1\n", "[tape] has nothing behind its name");
    refused("[tier]\ncost = 1\n", "[tier] needs a name behind it");
    refused("[tier s3]\ncost = 1\n", "there is no tier 's3'; there are dram, local, network and cold");
    refused("[tier cold]\nlatency = 5\n", "it is measured");
    refused("[tier cold]\nurl = a b\n", "without blanks");
    refused("[tier cold]\nurl =;x\n",
            "without blanks"); /* it could not be written so that it is read again */
    refused("[tier cold]\ncost = 1\n[tape]\nhour = 1\n[tier cold]\ncost = 2\n",
            "it.conf:6: [tier cold] cost: it is told twice");
    refused("[policy]\npreset = fast\n", "it.conf:2: [policy] preset: there is no preset 'fast'");
    refused("[policy]\npreset = debug\npreset = debug\n", "told twice");
    refused("[policy]\nprofile = a b\n", "a name of letters");
    refused("[compression]\nalgorithm = snappy\n",
            "it.conf:2: [compression] algorithm: snappy is not there: lz4");
    refused("[compression]\nlevel = 10\n", "from 1 to 9");
    refused("[prefetch]\norder = 5\n", "from 1 to 4");
    refused("[prefetch]\nmin_confidence = 0\n", "a number from 0.01 to 1");
    refused("[prefetch]\ndepth = 65\n", "from 1 to 64");
    refused("[prefetch]\nmarkow = yes\n", "is markov meant?");
    refused("nonsense\n", "it.conf:1: this is no `key = value`");
    refused("[tape\n", "it.conf:1: this is no `key = value`");
}

static void wrong_rules(void **state) {
    (void)state;
    refused("[rule a]\nwhen = always\ndo = pni\n", "it.conf:3: 'pni' is not understood (is pin meant?)");
    refused("[rule a]\ndo = pin\nwhen = hnit code\n\n[tape]\nhour = 1\n",
            "it.conf:3: 'hnit' is not understood (is hint meant?)");
    refused("[rule a]\ndo = pin\n", "it.conf:2: [rule a] does not say when");
    refused("[rule a]\nwhen = always\n", "does not say what to do");
    refused("[rule a]\nwhen = always\nwhen = old\ndo = pin\n", "told twice");
    refused("[rule a]\nwhen = always\ndo = pin\n[rule b]\nwhen = always\ndo = pin\n[rule a]\npriority = 1\n",
            "it.conf:8: [rule a] priority: there are two rules of that name");
    refused("[rule a]\npriority = 1.5\n", "a whole number from -1000000 to 1000000");
    refused("[rule a b]\npriority = 1\n", "a rule's name has letters");
    refused("[rule a]\npriority = 1 \\\n2\n", "only 'when' and 'do' go on");
    refused("[rule aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]\nwhen = always\n",
            "at most 49 bytes");
    refused("[rule a]\nwehn = always\n", "is when meant?");
    char nul[] = "[tape]\nhour = 1\n";
    nul[12] = 0;
    mica_tape_config *c;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_tape_config_text("it.conf", nul, sizeof nul - 1, &c, &err), MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "it.conf:2: a NUL byte"));
}

/* ---- files that hurt ---- */

/* Whatever it says: an answer, and what is taken can be written and read again. */
static bool try_text(const void *text, size_t len) {
    mica_tape_config *c = NULL, *again = NULL;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_tape_config_text("it.conf", text, len, &c, &err);
    if (status != MICA_OK) {
        assert_null(c);
        assert_true(err.message[0] && err.code == status);
        return false;
    }
    base_buf out = {0}, more = {0};
    OK(mica_tape_config_write(c, &out, &err));
    status = mica_tape_config_text("again.conf", out.data, out.len, &again, &err);
    if (status != MICA_OK) fail_msg("%s\n%s", err.message, base_buf_cstr(&out));
    OK(mica_tape_config_write(again, &more, &err));
    assert_string_equal(base_buf_cstr(&out), base_buf_cstr(&more));
    base_buf_free(&out);
    base_buf_free(&more);
    mica_tape_config_free(c);
    mica_tape_config_free(again);
    return true;
}

static uint32_t below(uint32_t *random, uint32_t n) {
    *random = *random * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)*random * n) >> 32);
}

static void random_bytes(void **state) {
    (void)state;
    static const char some[] = "[]=;#\\ \n\t().,><rulewhendotapeplacedram0123456789KiB\"'%\xC3\xA4";
    char text[3000];
    for (uint32_t seed = 0; seed < 3000; seed++) {
        uint32_t random = seed, len = below(&random, seed % 2 ? 200 : sizeof text);
        for (uint32_t k = 0; k < len; k++)
            text[k] = seed % 3 ? some[below(&random, sizeof some - 1)] : (char)below(&random, 256);
        (void)try_text(text, len);
    }
}

/* The one with all there is, with bytes, words and lines changed, taken away and put elsewhere. */
static void changed_bytes(void **state) {
    (void)state;
    char text[sizeof full + 600];
    unsigned taken = 0;
    for (uint32_t seed = 1; seed < 6000; seed++) {
        uint32_t random = seed, len = sizeof full - 1;
        memcpy(text, full, len);
        for (uint32_t n = 1 + below(&random, 4); n; n--) {
            uint32_t at = below(&random, len), from = below(&random, len), size = 1 + below(&random, 40);
            if (size > len - at) size = len - at;
            if (size > len - from) size = len - from;
            switch (below(&random, 5)) {
            case 0: text[at] = (char)below(&random, 256); break;
            case 1: text[at] = "0123456789()><,. \\\n"[below(&random, 19)]; break;
            case 2:
                memmove(text + at, text + at + size, len - at - size);
                len -= size;
                break;
            case 3: memmove(text + at, text + from, size); break;
            case 4:
                if (len + size > sizeof text) break;
                memmove(text + at + size, text + at, len - at);
                len += size;
                break;
            }
        }
        taken += try_text(text, len);
    }
    assert_in_range(taken, 100, 5900); /* both are tried */
}

static void deep_and_long(void **state) {
    (void)state;
    enum { SIZE = 200000 };
    char *text = malloc(SIZE), *to = text;
    to += sprintf(to, "[rule a]\ndo = pin\nwhen = ");
    for (int k = 0; k < 3000; k++)
        to += sprintf(to, "(%s", k % 50 == 49 ? "\\\n" : "");
    to += sprintf(to, "always\n");
    assert_false(try_text(text, (size_t)(to - text)));
    to = text + sprintf(text, "[rule a]\ndo = pin\nwhen = always");
    for (int k = 0; k < 5000; k++)
        to += sprintf(to, " \\\nand always");
    assert_false(try_text(text, (size_t)(to - text)));
    to = text + sprintf(text, "[rule a]\nwhen = always\ndo = pin\npriority = ");
    memset(to, '9', 100000);
    assert_false(try_text(text, (size_t)(to - text) + 100000));
    to = text;
    for (int k = 0; k < 257; k++)
        to += sprintf(to, "[rule r%d]\nwhen = always\ndo = pin\n", k);
    assert_false(try_text(text, (size_t)(to - text)));
    to = text;
    for (int k = 0; k < 252; k++) /* and four of the preset */
        to += sprintf(to, "[rule r%d]\nwhen = always\ndo = pin\n", k);
    assert_true(try_text(text, (size_t)(to - text)));
    free(text);
}

static void files(void **state) {
    (void)state;
    const char *path = folder_path("it.conf");
    mica_tape_config *c;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_tape_config_read(folder_path("none.conf"), &c, &err), MICA_ERR_IO);
    assert_non_null(strstr(err.message, "none.conf"));
    FILE *f = fopen(path, "w");
    fputs(full, f);
    fclose(f);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_config_read(path, &c, &err));
    check_full(c);
    mica_tape_config_free(c);
    f = fopen(path, "a");
    for (int k = 0; k < 70000; k++)
        fputs("; and more and more\n", f);
    fclose(f);
    assert_int_equal(mica_tape_config_read(path, &c, &err), MICA_ERR_LIMIT);
    assert_null(c);
    char *much = malloc(TAPE_CONFIG_MOST + 1);
    memset(much, '\n', TAPE_CONFIG_MOST + 1);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_config_text("it.conf", much, TAPE_CONFIG_MOST + 1, &c, &err), MICA_ERR_LIMIT);
    free(much);
}

/* ---- when calls fail ---- */

static void every_allocation_fails(void **state) {
    (void)state;
    uint64_t n = 1, silent = 0;
    for (; silent < 3; n++) {
        mica_tape_config *c = NULL;
        mica_error err = MICA_ERROR_INIT;
        base_buf text = {0};
        base_alloc_fail_at(n);
        mica_status status = mica_tape_config_text("it.conf", full, sizeof full - 1, &c, &err);
        if (status == MICA_OK) status = mica_tape_config_write(c, &text, &err);
        base_alloc_fail_at(0);
        mica_tape_config_free(c);
        base_buf_free(&text);
        silent = status == MICA_OK ? silent + 1 : 0;
        if (status == MICA_OK) continue;
        assert_int_equal(status, MICA_ERR_NO_MEMORY);
        assert_true(err.message[0]);
    }
    assert_true(n > 12);
    for (n = 1;; n++) { /* and while a wrong word is told of */
        mica_tape_config *c;
        mica_error err = MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        mica_status status = mica_tape_config_text("it.conf", "[tape]\nx = 1\n", 13, &c, &err);
        base_alloc_fail_at(0);
        if (status == MICA_ERR_CONFIGURATION) break;
        assert_int_equal(status, MICA_ERR_NO_MEMORY);
    }
}

static void every_file_call_fails(void **state) {
    (void)state;
    const char *path = folder_path("calls.conf");
    FILE *f = fopen(path, "w");
    fputs(full, f);
    fclose(f);
    uint64_t n = 1;
    for (;; n++) {
        mica_tape_config *c;
        mica_error err = MICA_ERROR_INIT;
        base_file_fail_at(n, EIO);
        mica_status status = mica_tape_config_read(path, &c, &err);
        base_file_fail_at(0, 0);
        mica_tape_config_free(c);
        if (status == MICA_OK) break;
        assert_int_equal(status, MICA_ERR_IO);
        assert_non_null(strstr(err.message, "calls.conf"));
    }
    assert_true(n > 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_key),
                                       cmocka_unit_test(defaults),
                                       cmocka_unit_test(presets_as_text),
                                       cmocka_unit_test(names_of_policies),
                                       cmocka_unit_test(wrong_words),
                                       cmocka_unit_test(wrong_rules),
                                       cmocka_unit_test(random_bytes),
                                       cmocka_unit_test(changed_bytes),
                                       cmocka_unit_test(deep_and_long),
                                       cmocka_unit_test(files),
                                       cmocka_unit_test(every_allocation_fails),
                                       cmocka_unit_test(every_file_call_fails)};
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
