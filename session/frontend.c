/* session/frontend.c - joins the compiler's frontend with the VM's builtins for the snapshot builder.
 *
 * Compiler and VM do not know each other, and the builder knows neither. Here the registration table of the
 * builtins becomes the builder's externals, and what the VM knows of a builtin's fast form becomes what the
 * compiler may assume of it. Made at the first use and never freed, since builders and sessions on any thread
 * share it; a start that runs from a snapshot makes none. */
#include "session/frontend.h"

#include "base/alloc.h"
#include "base/buildid.h"
#include "compiler/frontend.h"
#include "mica/session.h"
#include "session/session_internal.h"
#include "vm/run/fast.h"
#include "vm/run/outside.h"

#include <pthread.h>

/* The two enums are one each for VM and compiler; the table is where they meet. */
bool ses_builtin_facts(void *ctx, const char *name, size_t len, cmp_builtin *out) {
    static const uint8_t forms[] = {[VM_FACT_NONE] = CMP_FORM_NONE,
                                    [VM_FACT_ONE] = CMP_FORM_ONE,
                                    [VM_FACT_TWO] = CMP_FORM_TWO,
                                    [VM_FACT_QUERY] = CMP_FORM_QUERY,
                                    [VM_FACT_CONSTANT] = CMP_FORM_CONSTANT};
    int32_t index = vm_builtin_find(NULL, name, len);
    (void)ctx;
    if (index < 0) return false;
    *out = (cmp_builtin){.level = vm_builtins[index].level, .answer = PROG_UNDEF, .logical = PROG_UNDEF};
    out->form = forms[vm_facts_of((uint32_t)index, &out->real, &out->answer, &out->logical)];
    return true;
}

/* What is stored holds no guards: calls stay calls. */
static const cmp_library builtins = {.builtin = ses_builtin_facts, .counted = true};
static pthread_once_t once = PTHREAD_ONCE_INIT;
static mica_frontend frontend;
static mica_external *externals;

static void fingerprint(void *ctx, uint8_t out[32]) {
    (void)ctx;
    ses_fingerprint(out);
}

static void fingerprint_parts(void *ctx, uint8_t out[4][32]) {
    static_assert(SES_FINGERPRINT_PARTS == 4, "the header has four places");
    (void)ctx;
    ses_fingerprint_parts(out);
}

/* Compiler and builtins are linked into one object with this function, whose build id covers all of them. */
static bool version(void *ctx, uint8_t out[32]) {
    (void)ctx;
    return base_build_id((const void *)(uintptr_t)version, out);
}

const char *mica_outside_name(unsigned bit) {
    return vm_outside_name(bit);
}

static void make(void) {
    externals = base_calloc(vm_builtin_count + 1, sizeof *externals); /* lives as long as the program */
    for (uint32_t i = 0; externals && i < vm_builtin_count; i++) {
        const vm_builtin *b = &vm_builtins[i];
        externals[i] = (mica_external){.name = b->name,
                                       .category = vm_builtin_category(b),
                                       .complexity = vm_builtin_complexity(b),
                                       .in_min = b->min_args,
                                       .in_max = b->max_args,
                                       .out_min = 0,
                                       .out_max = b->max_outs,
                                       .optimisation = b->level,
                                       .flags = vm_builtin_outside[i]};
    }
    if (!externals) return;
    cmp_frontend(&frontend, externals, vm_builtin_count, fingerprint, &builtins);
    frontend.fingerprint_parts = fingerprint_parts;
    frontend.version = version;
}

const mica_frontend *ses_m_frontend(void) {
    pthread_once(&once, make);
    return externals ? &frontend : NULL;
}
