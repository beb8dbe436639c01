/* tape/metrics_form.c - figures of a tape → text for people, JSON, and the text form of Prometheus (metrics.h).
 *
 * Prometheus: exposition format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). All samples of a name follow its HELP and
 * TYPE; times are in seconds; a histogram's buckets add up to the one of +Inf, which is its count. */
#include "tape/metrics.h"

#include "base/error.h"
#include "base/json.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- text ---- */

static void text_times(const char *what, const mica_tape_times *t, double bandwidth, base_buf *out) {
    if (!t->count) return;
    base_buf_printf(out, "  %s: %llu, mean %.1f us, half below %.1f us, 99 of 100 below %.1f us, %.1f MB/s\n",
                    what, (unsigned long long)t->count, t->mean_ns / 1e3, t->p50_ns / 1e3, t->p99_ns / 1e3,
                    bandwidth / 1e6);
}

static void text_tier(mica_tape_tier which, const mica_tape_tier_metrics *t, base_buf *out) {
    base_buf_printf(out, "%s\n  ", mica_tape_tier_name(which));
    const char *comma = "";
#define MICA_TAPE_COUNTER_ROW(name, text, help)                                                              \
    base_buf_printf(out, "%s%s %llu", comma, #name, (unsigned long long)t->name);                            \
    comma = ", ";
#define MICA_TAPE_GAUGE_ROW(name, text, help) MICA_TAPE_COUNTER_ROW(name, text, help)
#include "mica/tape_metrics.def"
    base_buf_printf(out, ", money %.4f a month\n", t->money);
    text_times("reading", &t->read, t->read_bandwidth, out);
    text_times("writing", &t->write, t->write_bandwidth, out);
}

static void form_text(const mica_tape_metrics *m, const char *name, base_buf *out) {
    if (name) {
        base_buf_str(out, "tape ");
        base_buf_plain(out, name, strlen(name));
        base_buf_byte(out, '\n');
    }
    for (int k = 0; k < MICA_TAPE_TIERS; k++)
        text_tier((mica_tape_tier)k, &m->tier[k], out);
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++) {
        const mica_tape_predictor_metrics *p = &m->predictor[k];
        base_buf_printf(out, "prefetch, %s (%s)\n  ", mica_tape_predictor_name((mica_tape_predictor)k),
                        p->on ? "on" : "off");
#define MICA_TAPE_PREFETCH_ROW(name, text, help)                                                             \
    base_buf_printf(out, "%s %llu, ", #name, (unsigned long long)p->name);
#include "mica/tape_metrics.def"
        base_buf_printf(out, "precision %.3f, coverage %.3f\n", p->precision, p->coverage);
    }
}

/* ---- JSON ---- */

static void json_times(base_json *j, const char *name, const mica_tape_times *t, double bandwidth) {
    base_json_object(j, name);
    base_json_u64(j, "count", t->count);
    base_json_u64(j, "sum_ns", t->sum_ns);
    base_json_double(j, "mean_ns", t->mean_ns, 6);
    base_json_double(j, "p50_ns", t->p50_ns, 6);
    base_json_double(j, "p99_ns", t->p99_ns, 6);
    base_json_double(j, "bandwidth", bandwidth, 6);
    base_json_object_end(j);
}

static void json_tier(base_json *j, mica_tape_tier which, const mica_tape_tier_metrics *t) {
    base_json_object(j, mica_tape_tier_name(which));
#define MICA_TAPE_COUNTER_ROW(name, text, help) base_json_u64(j, #name, t->name);
#define MICA_TAPE_GAUGE_ROW(name, text, help)   base_json_u64(j, #name, t->name);
#include "mica/tape_metrics.def"
    base_json_double(j, "money", t->money, 0);
    json_times(j, "read", &t->read, t->read_bandwidth);
    json_times(j, "write", &t->write, t->write_bandwidth);
    base_json_object_end(j);
}

static void form_json(const mica_tape_metrics *m, const char *name, base_buf *out) {
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    if (name) base_json_str(&j, "tape", name);
    base_json_object(&j, "tiers");
    for (int k = 0; k < MICA_TAPE_TIERS; k++)
        json_tier(&j, (mica_tape_tier)k, &m->tier[k]);
    base_json_object_end(&j);
    base_json_object(&j, "predictors");
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++) {
        const mica_tape_predictor_metrics *p = &m->predictor[k];
        base_json_object(&j, mica_tape_predictor_name((mica_tape_predictor)k));
        base_json_bool(&j, "on", p->on);
#define MICA_TAPE_PREFETCH_ROW(name, text, help) base_json_u64(&j, #name, p->name);
#include "mica/tape_metrics.def"
        base_json_double(&j, "precision", p->precision, 6);
        base_json_double(&j, "coverage", p->coverage, 6);
        base_json_object_end(&j);
    }
    base_json_object_end(&j);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

/* ---- Prometheus ---- */

typedef struct prom {
    const mica_tape_metrics *m;
    const char *name;
    base_buf *out;
} prom;

static void prom_head(const prom *p, const char *name, const char *help, const char *type) {
    base_buf_printf(p->out, "# HELP mica_tape_%s %s\n# TYPE mica_tape_%s %s\n", name, help, name, type);
}

static size_t character(const char *c) {
    uint8_t b = (uint8_t)*c;
    return b < 0x80 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
}

/* A value of a label is UTF-8 with \ and " and line feeds escaped; bytes that are none become U+FFFD. */
static void prom_label(const prom *p, const char *key, const char *value, const char *comma) {
    base_buf_printf(p->out, "%s%s=\"", comma, key);
    for (const char *c = value; *c;) {
        size_t len = character(c), taken;
        bool is = strnlen(c, len) == len && base_utf8_cut(c, len, len, &taken);
        if (*c == '\\' || *c == '"') base_buf_byte(p->out, '\\');
        if (!is)
            base_buf_str(p->out, "\xEF\xBF\xBD");
        else if (*c == '\n')
            base_buf_str(p->out, "\\n");
        else
            base_buf_append(p->out, c, len);
        c += is ? len : 1;
    }
    base_buf_byte(p->out, '"');
}

/* "mica_tape_NAME{tape="…",KEY="VALUE"", with the bracket open. */
static void prom_sample(const prom *p, const char *name, const char *key, const char *value) {
    base_buf_printf(p->out, "mica_tape_%s{", name);
    if (p->name) prom_label(p, "tape", p->name, "");
    prom_label(p, key, value, p->name ? "," : "");
}

static void prom_number(const prom *p, double x) {
    base_json j = {.out = p->out};
    if (isfinite(x))
        base_json_double(&j, NULL, x, 0);
    else
        base_buf_str(p->out, isnan(x) ? "NaN" : x > 0 ? "+Inf" : "-Inf");
}

static void prom_count(const prom *p, uint64_t n) {
    base_buf_printf(p->out, "} %llu\n", (unsigned long long)n);
}

static void prom_value(const prom *p, double x) {
    base_buf_str(p->out, "} ");
    prom_number(p, x);
    base_buf_byte(p->out, '\n');
}

/* One figure of each tier, or of each predictor. */
#define TIER_FIGURES(name, help, type, say)                                                                  \
    prom_head(p, name, help, type);                                                                          \
    for (int k = 0; k < MICA_TAPE_TIERS; k++) {                                                              \
        const mica_tape_tier_metrics *t = &p->m->tier[k];                                                    \
        prom_sample(p, name, "tier", mica_tape_tier_name((mica_tape_tier)k));                                \
        say;                                                                                                 \
    }
#define PREDICTOR_FIGURES(name, help, type, say)                                                             \
    prom_head(p, name, help, type);                                                                          \
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++) {                                                         \
        const mica_tape_predictor_metrics *f = &p->m->predictor[k];                                          \
        prom_sample(p, name, "predictor", mica_tape_predictor_name((mica_tape_predictor)k));                 \
        say;                                                                                                 \
    }

static void prom_tiers(const prom *p) {
#define MICA_TAPE_COUNTER_ROW(name, text, help) TIER_FIGURES(text, help, "counter", prom_count(p, t->name))
#define MICA_TAPE_GAUGE_ROW(name, text, help)   TIER_FIGURES(text, help, "gauge", prom_count(p, t->name))
#include "mica/tape_metrics.def"
    TIER_FIGURES("money_per_month", "Money a month for the bytes that lie in the tier.", "gauge",
                 prom_value(p, t->money))
    TIER_FIGURES("read_bytes_per_second", "Bytes read for each second that reading took.", "gauge",
                 prom_value(p, t->read_bandwidth))
    TIER_FIGURES("written_bytes_per_second", "Bytes written for each second that writing took.", "gauge",
                 prom_value(p, t->write_bandwidth))
}

static void prom_predictors(const prom *p) {
#define MICA_TAPE_PREFETCH_ROW(name, text, help)                                                             \
    PREDICTOR_FIGURES(text, help, "counter", prom_count(p, f->name))
#include "mica/tape_metrics.def"
    PREDICTOR_FIGURES("prefetch_precision", "Fetched pages that were used, of those used or wasted.", "gauge",
                      prom_value(p, f->precision))
    PREDICTOR_FIGURES("prefetch_coverage", "Fetched pages that were used, of those used or missed.", "gauge",
                      prom_value(p, f->coverage))
    PREDICTOR_FIGURES("prefetch_on", "Whether the predictor is on.", "gauge", prom_count(p, f->on))
}

static void prom_times(const prom *p, const char *what, const char *tier, const mica_tape_times *t) {
    char name[48];
    uint64_t below = 0;
    snprintf(name, sizeof name, "%s_bucket", what);
    for (unsigned k = 0; k < MICA_TAPE_BUCKETS; k++) {
        below += t->bucket[k];
        prom_sample(p, name, "tier", tier);
        base_buf_str(p->out, ",le=\"");
        prom_number(p, k + 1 < MICA_TAPE_BUCKETS ? (double)(UINT64_C(128) << k) / 1e9 : INFINITY);
        base_buf_byte(p->out, '"');
        prom_count(p, below);
    }
    snprintf(name, sizeof name, "%s_sum", what);
    prom_sample(p, name, "tier", tier);
    prom_value(p, (double)t->sum_ns / 1e9);
    snprintf(name, sizeof name, "%s_count", what);
    prom_sample(p, name, "tier", tier);
    prom_count(p, below);
}

static void form_prometheus(const mica_tape_metrics *m, const char *name, base_buf *out) {
    const prom p = {m, name, out};
    prom_tiers(&p);
    for (int write = 0; write < 2; write++) {
        const char *what = write ? "write_seconds" : "read_seconds";
        prom_head(&p, what,
                  write ? "Time that a write to the tier took." : "Time that a read of the tier took.",
                  "histogram");
        for (int k = 0; k < MICA_TAPE_TIERS; k++)
            prom_times(&p, what, mica_tape_tier_name((mica_tape_tier)k),
                       write ? &m->tier[k].write : &m->tier[k].read);
    }
    prom_predictors(&p);
}

mica_status mica_tape_metrics_form(const mica_tape_metrics *metrics, mica_tape_form form, const char *name,
                                   mica_buffer *out, mica_error *err) {
    switch ((int)form) {
    case MICA_TAPE_FORM_TEXT: form_text(metrics, name, out); break;
    case MICA_TAPE_FORM_JSON: form_json(metrics, name, out); break;
    case MICA_TAPE_FORM_PROMETHEUS: form_prometheus(metrics, name, out); break;
    default:
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no such form of metrics; there are text, json and prometheus");
    }
    return out->failed ? base_fail_memory(err, "the text of metrics") : MICA_OK;
}
