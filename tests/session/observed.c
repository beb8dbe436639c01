/* tests/session/observed.c - what an observer was told of a program agrees with what two states of it tell: every register, shared
 * object and variable that differs was told as written, and every frame that came or went. Usage: programs.h. Each program
 * is stopped up to STOPS times, at random safe points. */
#include "mica/state.h"

#include "session/places.h"
#include "tests/session/programs.h"
#include "vm/heap/root.h"
#include "vm/heap/seen.h"
#include "vm/interp/observe.h"

#define NOTES (1u << 16)

typedef struct note {
    vm_seen what;
    uint64_t where;
    prog_value v;
} note;

typedef struct notes {
    vm_observer observer;
    note list[NOTES];
    unsigned count;
    bool full;
    uint32_t frames; /* as pushes and pops tell */
    bool wrong;
} notes;
static notes seen;

static void take(vm_observer *observer, vm_t *vm, vm_seen what, uint64_t where, prog_value v) {
    notes *n = (notes *)observer;
    (void)vm;
    if (what == VM_SEEN_PUSH) n->wrong |= where != n->frames++;
    if (what == VM_SEEN_POP) n->wrong |= where != --n->frames;
    if (what == VM_SEEN_REGISTER) v = PROG_UNDEF;
    for (unsigned k = n->count; k > 0 && k + 64 > n->count; k--) /* loops write the same again and again */
        if (n->list[k - 1].what == what && n->list[k - 1].where == where && n->list[k - 1].v == v) return;
    if (n->count == NOTES) {
        n->full = true;
        return;
    }
    n->list[n->count++] = (note){what, where, v};
}

static bool told(vm_seen what, uint64_t where, prog_value v) {
    for (unsigned k = 0; k < seen.count; k++)
        if (seen.list[k].what == what && seen.list[k].where == where &&
            (v == PROG_UNDEF || seen.list[k].v == v))
            return true;
    return false;
}

/* The shared object with that identity, in the session as it is now, or PROG_UNDEF. */
static prog_value shared_named(const ses_leaves *l, base_view id) {
    char name[POR_IDENTITY_MOST];
    const por_found *found = &l->d.w.found;
    for (uint32_t k = 0; k < found->live; k++) {
        if (!por_is_shared(por_found_object(found, k))) continue;
        por_identity(&l->d.ids, k, name);
        if (base_view_equal(base_view_str(name), id))
            return vm_value_of(found->vm, por_found_object(found, k));
    }
    return PROG_UNDEF;
}

static bool any_named(uint64_t frame) {
    for (unsigned k = 0; k < seen.count; k++)
        if (seen.list[k].what == VM_SEEN_NAMED && seen.list[k].where == frame) return true;
    return false;
}

/* Whether a place that differs was told as written; places that are no part of stack and heap are not told. */
static bool agrees(const ses_leaves *l, base_view key) {
    fmt_pack_cursor c = {key, 0};
    fmt_pack_item head, kind, second = {0};
    (void)fmt_pack_next(&c, &head);
    (void)fmt_pack_next(&c, &kind);
    if (head.count > 1) (void)fmt_pack_next(&c, &second);
    if (base_view_equal(kind.text, base_view_str("stack")))
        return told(VM_SEEN_REGISTER, (uint64_t)second.integer, PROG_UNDEF);
    if (base_view_equal(kind.text, base_view_str("base"))) return any_named(VM_BASE_SCOPE);
    if (base_view_equal(kind.text, base_view_str("frame")) && head.count == 3) {
        fmt_pack_item part;
        (void)fmt_pack_next(&c, &part);
        bool dynamic = base_view_equal(part.text, base_view_str("dynamic"));
        return told(VM_SEEN_PUSH, (uint64_t)second.integer, PROG_UNDEF) ||
               told(VM_SEEN_POP, (uint64_t)second.integer, PROG_UNDEF) ||
               (dynamic && any_named((uint64_t)second.integer));
    }
    if (base_view_equal(kind.text, base_view_str("global"))) {
        vm_sym name = vm_known_name(l->d.w.vm, (const char *)second.text.data, second.text.len);
        return second.type != FMT_PACK_TEXT || told(VM_SEEN_GLOBAL, name, PROG_UNDEF);
    }
    char first = kind.text.len ? (char)kind.text.data[0] : 0;
    bool shared =
        (first == 'm' || first == 'h' || first == 'v') && memchr(kind.text.data, ' ', kind.text.len);
    if (!shared) return true;
    prog_value v = shared_named(l, kind.text);
    return v == PROG_UNDEF || /* nobody holds it any more */ told(VM_SEEN_SHARED, 0, v);
}

/* Shared variables are told by the order in which they are found: where that is another one now, values that hold one differ in
 * name only, and are left out. */
static bool renumbered(const ses_leaves *l) {
    static uint64_t had[4096];
    static size_t had_count;
    const por_found *found = &l->d.w.found;
    size_t n = 0;
    bool other = false;
    for (uint32_t k = 0; k < found->live; k++) {
        if (por_found_object(found, k)->kind != PROG_KIND_BOX || n == 4096) continue;
        other |= n >= had_count || had[n] != found->list[k];
        had[n++] = found->list[k];
    }
    other |= n != had_count;
    had_count = n;
    return other;
}

static bool holds_variable(const ses_leaves *l, base_view key) {
    const ses_leaf *leaf = ses_leaf_find(l, key);
    bool own = key.len > 10 && memcmp(key.data + 2, "variable", 8) == 0;
    return own || !leaf || !leaf->body_len; /* a value may hold one however deep */
}

typedef struct kept_leaf {
    mica_buffer key;
    uint8_t digest[32];
} kept_leaf;

static bool compare(const char *program, const ses_leaves *now, bool renamed, const kept_leaf *before,
                    size_t count) {
    size_t i = 0, k = 0;
    bool good = true;
    while (i < count || k < now->count) {
        base_view a = i < count ? base_view_of(before[i].key.data, before[i].key.len) : base_view_of(NULL, 0);
        base_view b = k < now->count ? ses_leaf_key(now, &now->list[k]) : base_view_of(NULL, 0);
        int order = i == count ? 1 : k == now->count ? -1 : ses_key_order(a, b);
        bool same = order == 0 && memcmp(before[i].digest, now->list[k].digest, 32) == 0;
        bool left_out = renamed && holds_variable(now, order <= 0 ? a : b);
        if (!same && !left_out && !agrees(now, order <= 0 ? a : b)) {
            mica_buffer text = {0};
            (void)!ses_place_text(order <= 0 ? a : b, &text);
            printf("FAIL %s: nobody was told of %s (%s)\n", program, base_buf_cstr(&text),
                   order < 0   ? "gone"
                   : order > 0 ? "new"
                               : "changed");
            mica_buffer_free(&text);
            good = false;
        }
        i += order <= 0;
        k += order >= 0;
    }
    return good;
}

static size_t keep(const ses_leaves *l, kept_leaf **out) {
    kept_leaf *list = calloc(l->count + 1, sizeof *list);
    if (!list) exit(2);
    for (size_t k = 0; k < l->count; k++) {
        base_view key = ses_leaf_key(l, &l->list[k]);
        base_buf_append(&list[k].key, key.data, key.len);
        memcpy(list[k].digest, l->list[k].digest, 32);
    }
    *out = list;
    return l->count;
}

static unsigned each(const char *path) {
    mica_error err = MICA_ERROR_INIT;
    unsigned checked = 0;
    size_t count = 0;
    kept_leaf *before = NULL;
    mica_session *s = open_session();
    seen.observer.tell = take;
    if (!vm_observe_begin(s->vm, &seen.observer)) exit(2);
    mica_session_stop_after(s, 1 + (unsigned)rand() % 40);
    mica_outcome outcome = mica_session_run_file(s, path, &err);
    for (unsigned k = 0; k < all.stops && outcome == MICA_RUN_STOPPED; k++) {
        ses_leaves now;
        if (ses_leaves_of(&now, s, &err) != MICA_OK) exit(PROGRAMS_FAILED);
        bool renamed = renumbered(&now);
        bool good = !before || seen.full || compare(path, &now, renamed, before, count);
        if (seen.wrong || seen.frames != s->vm->root->nframes || !vm_observed_all(s->vm)) {
            printf("FAIL %s: frames were told wrongly\n", path);
            good = false;
        }
        if (!good) exit(PROGRAMS_FAILED);
        checked += before && !seen.full;
        count = keep(&now, &before);
        ses_leaves_free(&now);
        seen.count = 0;
        seen.full = false;
        mica_session_stop_after(s, 1 + (unsigned)rand() % (1u << rand() % 12));
        outcome = mica_session_continue(s, &err);
    }
    vm_observe_end(s->vm);
    return checked;
}

int main(int argc, char **argv) {
    return programs_main(argc, argv);
}
