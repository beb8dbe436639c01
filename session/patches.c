/* session/patches.c - functions that texts define while a session runs (at the prompt, by eval, in scripts), with their texts;
 * which of them are patches, and taking those back.
 *
 * The VM knows which definition counts; here is what was written. Of a name there are at most two texts that anybody can ask for:
 * that of its present definition, and that of the first one where the name was patched since (vm/run/patch.h). A text that is
 * compiled has its functions defined when it begins to run, which is next: so what the name means until then is looked at when
 * the text comes by.
 *
 * A definition is a patch where it stands in front of something: an earlier definition of other text, a file, a function of a
 * layer or the library, a builtin. To define the same text again changes nothing of that, and the first text again is the patch
 * taken back. */
#include "session/contents.h"
#include "session/session_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/heap/root.h"
#include "vm/run/patch.h"

#include <string.h>

struct ses_defined {
    uint64_t code; /* what the name means while this is the text behind it */
    char *name;    /* owned */
    base_buf text;
};

/* ---- texts ---- */

static base_view text_of(const ses_defined *d) {
    return base_view_of(d->text.data, d->text.len);
}

static bool is_named(const ses_defined *d, const char *name, size_t len) {
    return strlen(d->name) == len && memcmp(d->name, name, len) == 0;
}

static void forget_entry(mica_session *s, size_t k) {
    base_free(s->defined[k].name);
    base_buf_free(&s->defined[k].text);
    memmove(&s->defined[k], &s->defined[k + 1], (--s->defined_count - k) * sizeof *s->defined);
}

/* Texts of a name that mean neither of two definitions. */
static void forget_others(mica_session *s, const char *name, uint64_t one, uint64_t other) {
    size_t len = strlen(name);
    for (size_t k = s->defined_count; k-- > 0;) {
        const ses_defined *d = &s->defined[k];
        if (is_named(d, name, len) && d->code != one && d->code != other) forget_entry(s, k);
    }
}

/* `code` is kept with the text, so that a definition whose text never came by here is not taken for this one. What memory does
 * not suffice for is left out, and is an error when somebody asks for it. */
void ses_defined_add(mica_session *s, const char *name, uint64_t code, base_view text) {
    if (s->defined_count == s->defined_room) {
        size_t room = s->defined_room ? 2 * s->defined_room : 16;
        ses_defined *grown = base_realloc(s->defined, room * sizeof *grown);
        if (!grown) return;
        s->defined = grown;
        s->defined_room = room;
    }
    char *copy = base_text_copy(name);
    if (!copy) return;
    ses_defined *d = &s->defined[s->defined_count++];
    *d = (ses_defined){.name = copy, .code = code};
    base_buf_append(&d->text, text.data, text.len);
}

bool ses_defined_text(const mica_session *s, const char *name, size_t len, uint64_t code, base_view *out) {
    for (const ses_defined *d = s->defined; d < s->defined + s->defined_count; d++) {
        if (d->code != code || !is_named(d, name, len)) continue;
        *out = text_of(d);
        return !d->text.failed;
    }
    return false;
}

void ses_defined_free(mica_session *s) {
    while (s->defined_count)
        forget_entry(s, s->defined_count - 1);
    base_free(s->defined);
    base_buf_free(&s->patch_words);
}

/* Definitions whose text is not whole are left out: they would not be found again either. */
void ses_defined_each(const mica_session *s,
                      void (*each)(void *ctx, const char *name, uint64_t code, base_view text), void *ctx) {
    for (const ses_defined *d = s->defined; d < s->defined + s->defined_count; d++)
        if (!d->text.failed) each(ctx, d->name, d->code, text_of(d));
}

/* ---- patches ---- */

/* The words for what a name would mean without its definition; false where that is nothing. */
static bool words_of_hidden(mica_session *s, vm_sym sym, base_buf *out) {
    base_view name = vm_sym_text(s->vm, sym), source;
    const char *text = (const char *)name.data;
    uint32_t skip = 0, slot, first = 0;
    vm_found base = vm_patch_base(s->vm, sym);
    out->len = 0;
    if (base.code)
        return base_buf_printf(out, "function of %s", vm_code_file(s->vm, vm_at(s->vm, base.code)));
    if (ses_search_nth(s, text, name.len, SES_FRONT, &skip, out)) return true;
    out->len = 0;
    if (ses_source_nth(s, text, name.len, &first, &slot, &source))
        return slot ? base_buf_printf(out, "function of the layer %.300s (%.*s)",
                                      s->ladder.layer_paths[slot - 1], (int)source.len,
                                      (const char *)source.data)
                    : base_buf_printf(out, "function of the standard library (%.*s)", (int)source.len,
                                      (const char *)source.data);
    if (vm_builtin_find(s->vm, text, name.len) >= 0) return base_buf_str(out, "built-in function");
    skip = 0;
    if (ses_search_nth(s, text, name.len, SES_PROGRAM, &skip, out)) return true;
    out->len = skip = 0;
    return ses_search_nth(s, text, name.len, SES_BEHIND, &skip, out);
}

/* Functions of the program itself are no patches, whatever they stand in front of. */
static bool is_original(mica_session *s, uint64_t code) {
    return s->program_name && strcmp(vm_code_file(s->vm, vm_at(s->vm, code)), s->program_name) == 0;
}

/* What the program defined first is kept to come back to, unless it was a patch of something itself: then that comes back. */
static void keep_first(mica_session *s, vm_sym sym, uint64_t was) {
    if (is_original(s, was) || !words_of_hidden(s, sym, &s->patch_words))
        (void)!vm_patch_keep(s->vm, sym); /* memory that is lacking: there is no way back */
}

void ses_defined_note(mica_session *s, const char *name, uint64_t code, base_view text) {
    size_t len = strlen(name);
    vm_sym sym = vm_known_name(s->vm, name, len);
    uint64_t was = sym ? vm_sym_record(s->vm, sym)->defined : 0;
    uint64_t first = was ? vm_patch_base(s->vm, sym).code : 0;
    base_view before;
    forget_others(s, name, was, first);
    if (first && ses_defined_text(s, name, len, first, &before) && base_view_equal(before, text)) {
        vm_patch_drop(s->vm, sym); /* it comes back */
        forget_others(s, name, was, was);
    } else if (was && !first && ses_defined_text(s, name, len, was, &before) &&
               !base_view_equal(before, text)) {
        keep_first(s, sym, was);
    }
    ses_defined_add(s, name, code, text);
}

/* Whether that entry is the present definition of its name, and a patch: the words are in s->patch_words then. An entry that
 * came with a forged state may have no code. */
static bool is_patch(mica_session *s, const ses_defined *d, vm_sym *sym) {
    *sym = vm_known_name(s->vm, d->name, strlen(d->name));
    return *sym && d->code && vm_sym_record(s->vm, *sym)->defined == d->code &&
           (!is_original(s, d->code) || vm_patch_base(s->vm, *sym).code) &&
           words_of_hidden(s, *sym, &s->patch_words);
}

bool ses_patch(void *ctx, vm_t *vm, uint32_t n, vm_patched *out) {
    mica_session *s = ctx;
    (void)vm;
    for (const ses_defined *d = s->defined; d < s->defined + s->defined_count; d++) {
        vm_sym sym;
        if (!is_patch(s, d, &sym) || n-- > 0) continue;
        const char *words = base_buf_cstr(&s->patch_words);
        *out = (vm_patched){.name = d->name,
                            .from = vm_code_file(s->vm, vm_at(s->vm, d->code)),
                            .replaces = words ? words : "",
                            .text = d->text.failed ? (base_view){0} : text_of(d)};
        return true;
    }
    return false;
}

bool ses_patch_reset(void *ctx, vm_t *vm, const char *name, mica_error *err) {
    mica_session *s = ctx;
    vm_sym sym = 0;
    const ses_defined *d = s->defined, *end = d + s->defined_count;
    while (d < end && !(is_named(d, name, strlen(name)) && is_patch(s, d, &sym)))
        d++;
    if (d == end) {
        (void)!base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "'%.200s' is not patched", name);
        return false;
    }
    if (!vm_patch_reset(vm, sym, err)) return false;
    uint64_t now = vm_sym_record(vm, sym)->defined;
    forget_others(s, vm_sym_cstr(vm, sym), now, now);
    return true;
}
