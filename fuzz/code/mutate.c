/* fuzz/code/mutate.c - code objects of the library with a few places changed as a forger would: operands,
 * constants, jumps, path steps, symbol numbers, handlers, small numbers of the header. */
#include "fuzz/code/maker.h"

#include "program/verify.h"

void code_made_free(code_made *made) {
    free(made->blob);
    free(made->relocs);
    *made = (code_made){0};
}

bool code_is_harmless(const char *name, size_t len) {
    static const char *const refused[] = {
        "system",       "shell_cmd", "unlink",    "delete",  "rename",   "mkdir",    "rmdir",    "input",
        "keyboard",     "pause",     "sleep",     "fopen",   "cd",       "chdir",    "exec",     "popen",
        "popen2",       "kill",      "setenv",    "putenv",  "unsetenv", "fgetl",    "fgets",    "fread",
        "fscanf",       "fskipl",    "fwrite",    "fputs",   "fprintf",  "fclose",   "copyfile", "movefile",
        "__transfer__", "tempname",  "mkstemp",   "tmpfile", "exit",     "quit",     "nchoosek", "kbhit",
        "fork",         "waitpid",   "dup2",      "save",    "load",     "diary",    "source",   "run",
        "edit",         "history",   "umask",     "tempdir", "urlread",  "dlmwrite", "csvwrite", "perms",
        "primes",       "more",      "usleep",    "crash",   "abort",    "rand",     "randn",    "tic",
        "fflush",       "puts",      "fdisp",     "symlink", "link",     "textscan", "textread", "type",
        "__url__",      "__pack__",  "__unpack__"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strlen(refused[i]) == len && memcmp(refused[i], name, len) == 0) return false;
    return true;
}

/* The object of the blob that byte `at` lies in. */
static prog_code *object_at(code_made *made, size_t at) {
    prog_code *c = (prog_code *)(void *)made->blob;
    for (size_t from = 0; from + c->size <= at; from += c->size, c = (prog_code *)(void *)(made->blob + from))
        ;
    return c;
}

bool code_mend(code_made *made) {
    for (int tries = 0; tries < 400; tries++) {
        mica_error err = MICA_ERROR_INIT;
        if (prog_verify(made->blob, made->len, PROG_NONE, false, &err) == MICA_OK) return true;
        if (err.offset >= made->len) return false;
        prog_code *c = object_at(made, err.offset);
        size_t in = err.offset - (size_t)((uint8_t *)c - made->blob);
        if (in >= c->instr_off && in + 8 < c->instr_off + 8 * (size_t)c->ninstr) {
            uint64_t nothing = prog_instr(PROG_OP_LOOPHINT, 0, 0, 0, 0);
            memcpy((uint8_t *)c + (in & ~(size_t)7), &nothing, 8);
        } else if (c->nhandlers && in >= c->handlers_off &&
                   in < c->handlers_off + sizeof(prog_handler) * (size_t)c->nhandlers) {
            prog_handler *h = (prog_handler *)(void *)((uint8_t *)c + c->handlers_off);
            h[(in - c->handlers_off) / sizeof *h] = (prog_handler){0, 0, 0, (uint16_t)(c->nregs - 1), 0};
            if (c->nregs == c->nvars) return false;
        } else {
            return false;
        }
    }
    return false;
}

static void mutate_instruction(seeds_random *r, prog_code *c) {
    uint64_t *at = (uint64_t *)(void *)((uint8_t *)c + c->instr_off) + seeds_below(r, c->ninstr);
    unsigned op = prog_i_number(*at), n = prog_i_n(*at), a = prog_i_a(*at), b = prog_i_b(*at),
             k = prog_i_c(*at);
    uint64_t other = prog_code_instr(c)[seeds_below(r, c->ninstr)];
    switch (seeds_below(r, 9)) {
    case 0: a = seeds_below(r, c->nregs); break;
    case 1: b = seeds_below(r, c->nregs); break;
    case 2: k = seeds_below(r, c->nregs); break;
    case 3: n = seeds_below(r, 6); break;
    case 4: a = prog_i_a(other); break;
    case 5: b = prog_i_b(other), k = prog_i_c(other); break;
    case 6: op = prog_i_number(other); break;
    case 7: *at = other; return;
    case 8: { /* a jump's distance, or a small number */
        int32_t rel = prog_i_rel(*at) + (int32_t)seeds_below(r, 9) - 4;
        n = (uint32_t)rel >> 16 & 0xFF, k = (uint32_t)rel & 0xFFFF;
    }
    }
    *at = prog_instr(op, n, a, b, k);
}

static void mutate_constant(seeds_random *r, prog_code *c) {
    static const double numbers[] = {0, 1, 2, -1, 0.5, 1e9, 1e300, 3};
    if (!c->nconsts) return;
    prog_value *k = (prog_value *)(void *)((uint8_t *)c + c->consts_off),
               *at = &k[seeds_below(r, c->nconsts)];
    if (prog_is_rel(*at) &&
        seeds_chance(r, 50)) { /* another shape of as many elements, or another class as wide */
        prog_array *a = (prog_array *)(void *)((uint8_t *)c + prog_offset(*at));
        int64_t d = a->dims[0];
        a->dims[0] = a->dims[1], a->dims[1] = d;
        if (seeds_chance(r, 30)) a->h.cls = (uint8_t)seeds_below(r, PROG_CLASS_COUNT);
        return;
    }
    switch (seeds_below(r, 5)) {
    case 0: *at = prog_double(numbers[seeds_below(r, 8)]); break;
    case 1: *at = PROG_COLON; break;
    case 2: *at = prog_bool(seeds_chance(r, 50)); break;
    case 3: *at = prog_small((prog_class)seeds_below(r, PROG_CLASS_COUNT), seeds_below(r, 3)); break;
    default: *at = k[seeds_below(r, c->nconsts)];
    }
}

static void mutate_path(seeds_random *r, prog_code *c) {
    if (!c->npaths) return;
    const prog_path_ref *ref = &prog_code_paths(c)[seeds_below(r, c->npaths)];
    prog_step *s = (prog_step *)(void *)((uint8_t *)c + ref->steps_off) + seeds_below(r, ref->nsteps);
    switch (seeds_below(r, 3)) {
    case 0: s->kind = s->kind == PROG_STEP_PAREN ? PROG_STEP_BRACE : PROG_STEP_PAREN; break;
    case 1: s->nargs = s->nargs == PROG_STEP_LIST ? 1 : PROG_STEP_LIST; break;
    default: s->nargs = (uint8_t)seeds_below(r, 4);
    }
    if (s->kind <= PROG_STEP_BRACE) s->sym = 0;
}

static void mutate_header(seeds_random *r, prog_code *c) {
    uint16_t *outs = (uint16_t *)(void *)((uint8_t *)c + c->outs_off);
    switch (seeds_below(r, 8)) {
    case 0: c->nparams = (uint16_t)seeds_below(r, c->nvars + 1u); break;
    case 1: c->nouts = (uint16_t)seeds_below(r, c->nouts + 1u); break;
    case 2: c->flags ^= PROG_CODE_VARARGIN; break;
    case 3: c->flags ^= PROG_CODE_VARARGOUT; break;
    case 4: c->flags ^= 1u << seeds_below(r, 7); break;
    case 5: c->nregs = (uint16_t)(c->nregs + seeds_below(r, 5) - 2); break;
    case 6: c->vararg_out = (uint16_t)seeds_below(r, c->nvars); break;
    default:
        if (c->nouts) outs[seeds_below(r, c->nouts)] = (uint16_t)seeds_below(r, c->nvars);
    }
}

void code_mutate(seeds_random *r, code_made *made, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        prog_code *c = object_at(made, seeds_below(r, (uint32_t)made->len));
        uint32_t how = seeds_below(r, 20);
        if (how < 12)
            mutate_instruction(r, c);
        else if (how < 14)
            mutate_constant(r, c);
        else if (how < 16)
            mutate_path(r, c);
        else if (how < 17)
            mutate_header(r, c);
        else if (how < 18 && c->nhandlers) {
            prog_handler *h =
                (prog_handler *)(void *)((uint8_t *)c + c->handlers_off) + seeds_below(r, c->nhandlers);
            h->target = seeds_below(r, c->ninstr);
            if (seeds_chance(r, 50)) h->reg = (uint16_t)seeds_below(r, c->nregs);
        } else if (made->nrelocs > 1) { /* one name in place of another */
            vm_reloc *one = &made->relocs[seeds_below(r, (uint32_t)made->nrelocs)];
            const vm_reloc *other = &made->relocs[seeds_below(r, (uint32_t)made->nrelocs)];
            one->name = other->name;
        }
    }
}
