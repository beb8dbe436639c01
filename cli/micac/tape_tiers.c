/* cli/micac/tape_tiers.c - stores, rules and figures of tapes on the command line (tape_tiers.h). */
#include "cli/micac/tape_tiers.h"

#include "base/error.h"
#include "base/json.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SYNC_MS      UINT32_C(3600000)
#define SUGGEST_MOST 1000u

/* ---- opening ---- */

/* "--config FILE", or a configuration of the stores alone. */
static mica_status read_config(const cli_tape_wish *w, mica_tape_config **out, mica_error *err) {
    base_buf text = {0};
    if (w->config) return mica_tape_config_read(w->config, out, err);
    if (w->store) base_buf_printf(&text, "[tier cold]\nurl = %s\n", w->store);
    if (w->cache) base_buf_printf(&text, "[tier network]\nurl = %s\n", w->cache);
    mica_status status = text.failed ? base_fail_memory(err, "reading the command line")
                                     : mica_tape_config_text("--store", text.data, text.len, out, err);
    base_buf_free(&text);
    return status;
}

mica_status cli_tape_open(const char *path, const cli_tape_wish *w, bool read_only, mica_tape **out,
                          mica_error *err) {
    mica_tape_config *config;
    bool file = strcmp(path, "-") != 0;
    *out = NULL;
    if (file && !w->config && !w->store && !w->cache)
        return mica_tape_open(path, &(mica_tape_options){.read_only = read_only}, out, err);
    mica_status status = read_config(w, &config, err);
    if (status != MICA_OK) return status;
    status = mica_tape_open_configured(file ? path : NULL, config, read_only, out, err);
    if (status == MICA_OK && mica_tape_warning(*out))
        fprintf(stderr, "warning: %s\n", mica_tape_warning(*out));
    mica_tape_config_free(config);
    return status;
}

/* ---- figures ---- */

static mica_status form_of(const char *text, mica_tape_form *out, mica_error *err) {
    *out = MICA_TAPE_FORM_TEXT;
    for (int k = 0; text && k < MICA_TAPE_FORMS; k++) {
        *out = (mica_tape_form)k;
        if (strcmp(mica_tape_form_name(*out), text) == 0) return MICA_OK;
    }
    return text ? base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                            "--format is text, json or prometheus, not %s", text)
                : MICA_OK;
}

static void tiers_text(uint8_t tiers, base_buf *out) {
    const char *between = "";
    for (int k = 0; k < MICA_TAPE_TIERS; k++)
        if (tiers >> k & 1) {
            base_buf_printf(out, "%s%s", between, mica_tape_tier_name((mica_tape_tier)k));
            between = "+";
        }
}

static void suggestion_text(const mica_tape_suggestion *s, uint32_t page, base_buf *out) {
    base_buf_printf(out, "the page at %" PRId64 ": ", s->page * page);
    tiers_text(s->from, out);
    base_buf_str(out, " to ");
    tiers_text(s->to, out);
    base_buf_printf(out, ", %s; saves %.3g ns a second of waiting and %.3g of money a month, costs %.3g ns\n",
                    mica_tape_reason_name((mica_tape_reason)s->reason), s->ns_saved, s->money_saved,
                    s->cost_ns);
}

static mica_status suggest(mica_tape *tape, size_t most, base_buf *out, mica_error *err) {
    static mica_tape_suggestion list[SUGGEST_MOST];
    size_t count;
    mica_tape_about about;
    mica_tape_about_of(tape, &about);
    mica_status status =
        mica_tape_suggest(tape, list, most < SUGGEST_MOST ? most : SUGGEST_MOST, &count, err);
    for (size_t k = 0; k < count && status == MICA_OK; k++)
        suggestion_text(&list[k], about.page, out);
    if (status == MICA_OK && !count) base_buf_str(out, "nothing is to be moved\n");
    return status;
}

mica_status cli_tape_stat(mica_tape *tape, const char *path, const cli_tape_wish *w, base_buf *out,
                          mica_error *err) {
    mica_tape_form form;
    mica_tape_metrics metrics;
    mica_status status = form_of(w->form, &form, err);
    if (status == MICA_OK && w->json) form = MICA_TAPE_FORM_JSON;
    if (status == MICA_OK) status = mica_tape_metrics_of(tape, &metrics, err);
    if (status == MICA_OK) status = mica_tape_metrics_form(&metrics, form, path, out, err);
    if (status == MICA_OK && w->suggest) status = suggest(tape, w->suggest, out, err);
    return status;
}

mica_status cli_tape_policy(const cli_tape_wish *w, base_buf *out, mica_error *err) {
    mica_tape_config *config;
    mica_status status = read_config(w, &config, err);
    if (status != MICA_OK) return status;
    status = mica_tape_config_write(config, out, err);
    mica_tape_config_free(config);
    return status;
}

/* ---- moving ---- */

mica_status cli_tape_migrate(mica_tape *tape, const char *path, base_buf *out, mica_error *err) {
    mica_tape_moved moved;
    mica_status status =
        mica_tape_sync(tape, SYNC_MS, err); /* what is not in the store cannot leave the file */
    if (status == MICA_OK) status = mica_tape_migrate(tape, &moved, err);
    if (status == MICA_OK)
        base_buf_printf(out, "%s: %" PRIu64 " bytes left the file, %" PRIu64 " came\n", path, moved.left,
                        moved.came);
    return status;
}

static bool is_url(const char *text) {
    return strstr(text, "://") != NULL;
}

static mica_status copy_told(mica_tape *tape, const char *to, base_buf *out) {
    mica_tape_about about;
    mica_tape_about_of(tape, &about);
    base_buf_printf(out, "%s: %" PRIu64 " epochs with %" PRIu64 " versions of pages, %" PRIu64 " bytes\n", to,
                    about.epochs, about.versions, about.used_bytes);
    return MICA_OK;
}

mica_status cli_tape_copy(const char *from, const char *to, base_buf *out, mica_error *err) {
    bool up = is_url(to);
    mica_tape *tape;
    if (up == is_url(from))
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "one of %s and %s must be a file and the other the address of a store; a file that is "
            "whole is copied by any program that copies files",
            from, to);
    cli_tape_wish wish = {.store = up ? to : from};
    /* there has to be one: who mistook the address would have an empty tape */
    mica_status status = up ? mica_tape_open(from, &(mica_tape_options){.read_only = true}, &tape, err)
                            : cli_tape_open("-", &wish, true, &tape, err);
    if (status != MICA_OK) return status;
    mica_tape_close(tape);
    status = cli_tape_open(up ? from : to, &wish, false, &tape, err);
    if (status != MICA_OK) return status;
    status = up ? mica_tape_sync(tape, SYNC_MS, err) : mica_tape_fetch(tape, err);
    if (status == MICA_OK) status = mica_tape_scrub(tape, err);
    if (status == MICA_OK) status = copy_told(tape, to, out);
    mica_tape_close(tape);
    return status;
}
