/* program/verify.c - the shape of a code blob: objects, tables, constants, children. Instructions:
 * verify_ops.c; lists in registers: verify_lists.c.
 *
 * Bytecode is run where it lies, in a file that anybody may have written, by an interpreter that checks no
 * bound of an operand. So everything it takes for granted is proved here, once, before the first
 * instruction of a function runs.
 *
 * The proof goes over the objects of the blob in steps, and each step over all objects before the next
 * begins, because an object may look into others: a call of a local function needs the callee's header, a
 * closure its number of captures. What a step may rely on is what the steps in front of it have proved of
 * every object:
 *
 *   find_objects      headers follow one another without a gap; sizes
 *   check_tables      every table lies inside its object, behind the header, aligned
 *   check_frame       registers and names that header and small tables mention exist
 *   check_constants   values are canonical, arrays are leaves with all their elements
 *   check_paths       steps are of known kinds and name symbols that exist
 *   check_children    offsets lead to starts of objects
 *   prog_verify_ops   instructions, loops, handlers, and lists if there are any
 *
 * Refusing is an ordinary result with the byte it is about; nothing here asserts, and no number of the
 * blob is used in arithmetic that could wrap. */
#include "program/verify_internal.h"

#include "base/alloc.h"
#include "base/checked.h"

#define CODE_FLAGS 2047u

const prog_code *prog_proof_child(const prog_proof *p, unsigned i) {
    return prog_code_child(p->code, i);
}

/* A table of `count` records of `width` bytes at `off` of the object: inside it, behind
 * the header, aligned. */
static mica_status check_table(prog_proof *p, const char *name, uint32_t off, uint32_t count, uint32_t width,
                               uint32_t align) {
    if (count == 0) return MICA_OK;
    uint64_t bytes;
    if (off < sizeof(prog_code) || off % align != 0 || !base_mul_u64(count, width, &bytes) ||
        !base_range_ok(off, bytes, p->code->size))
        return PROG_REFUSE(p, p->at, "the table of %s lies outside its code object", name);
    return MICA_OK;
}

/* The one place that knows where the tables lie and how wide their records are. A table of no records may
 * have any offset: nobody follows it. */
static mica_status check_tables(prog_proof *p) {
    const prog_code *c = p->code;
    const struct {
        const char *name;
        uint32_t off, count, width, align;
    } tables[] = {
        {"instructions", c->instr_off, c->ninstr, 8, 8},
        {"constants", c->consts_off, c->nconsts, 8, 8},
        {"symbols", c->syms_off, c->nsyms, 4, 4},
        {"variables", c->vars_off, c->nvars, 4, 4},
        {"outputs", c->outs_off, c->nouts, 2, 2},
        {"handlers", c->handlers_off, c->nhandlers, sizeof(prog_handler), 4},
        {"lines", c->lines_off, c->nlines, sizeof(prog_line), 4},
        {"children", c->children_off, c->nchildren, 4, 4},
        {"paths", c->paths_off, c->npaths, sizeof(prog_path_ref), 4},
        {"captures", c->captures_off, c->ncaptures, 2, 2},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        mica_status s =
            check_table(p, tables[i].name, tables[i].off, tables[i].count, tables[i].width, tables[i].align);
        if (s != MICA_OK) return s;
    }
    return MICA_OK;
}

/* Names and registers that the header and the small tables mention. The VM makes a frame from these
 * numbers without a look: parameters lie in front of the variables, variables in front of all registers.
 * Every variable has a name, if only the empty one, as errors and `who` ask for it. Line records ascend,
 * so that they can be searched by halves. */
static mica_status check_frame(prog_proof *p) {
    const prog_code *c = p->code;
    unsigned fixed = c->nparams + ((c->flags & PROG_CODE_VARARGIN) ? 1u : 0u);
    if (c->flags & ~CODE_FLAGS) return PROG_REFUSE(p, p->at, "unknown flags %u", c->flags);
    if (c->reserved != 0) return PROG_REFUSE(p, p->at, "a reserved field is not zero");
    if (c->ninstr == 0) return PROG_REFUSE(p, p->at, "the code object has no instruction");
    if (c->name >= c->nsyms || (c->file != PROG_NONE && c->file >= c->nsyms))
        return PROG_REFUSE(p, p->at, "the name of the function or file is no symbol");
    if (c->nvars > c->nregs || fixed > c->nvars)
        return PROG_REFUSE(p, p->at, "parameters, variables and registers do not nest");
    if ((c->flags & PROG_CODE_VARARGOUT) && c->vararg_out >= c->nvars)
        return PROG_REFUSE(p, p->at, "varargout is no variable");
    if ((c->flags & PROG_CODE_CLASS) &&
        (c->nparams || c->nouts != 1 ||
         c->flags & (PROG_CODE_VARARGIN | PROG_CODE_VARARGOUT | PROG_CODE_INNER | PROG_CODE_METHOD)))
        return PROG_REFUSE(p, p->at, "a class definition takes nothing and returns one value");
    if (c->ans != 0xFFFF && c->ans >= c->nvars) return PROG_REFUSE(p, p->at, "ans is no variable");
    if (c->parent != PROG_NONE && c->parent >= c->nchildren)
        return PROG_REFUSE(p, p->at, "the enclosing function is no child");
    const uint32_t *syms = prog_code_syms(c), *vars = prog_code_vars(c);
    for (uint32_t i = 0; i < c->nsyms; i++)
        if (p->nsyms_limit != PROG_NONE && syms[i] >= p->nsyms_limit)
            return PROG_REFUSE(p, p->at + c->syms_off + 4 * i, "symbol %u does not exist", syms[i]);
    for (uint32_t i = 0; i < c->nvars; i++)
        if (vars[i] >= c->nsyms)
            return PROG_REFUSE(p, p->at + c->vars_off + 4 * i, "variable %u has no name", i);
    for (uint32_t i = 0; i < c->nouts; i++)
        if (prog_code_outs(c)[i] >= c->nvars)
            return PROG_REFUSE(p, p->at + c->outs_off + 2 * i, "output %u is no variable", i);
    for (uint32_t i = 0; i < c->ncaptures; i++)
        if (prog_code_captures(c)[i] >= c->nvars)
            return PROG_REFUSE(p, p->at + c->captures_off + 2 * i, "capture %u is no variable", i);
    const prog_line *lines = prog_code_lines(c);
    for (uint32_t i = 0; i < c->nlines; i++)
        if (lines[i].pc >= c->ninstr || (i > 0 && lines[i].pc <= lines[i - 1].pc))
            return PROG_REFUSE(p, p->at + c->lines_off + 12 * (size_t)i, "line records do not ascend");
    return MICA_OK;
}

static bool double_ok(uint64_t bits) {
    uint64_t magnitude = bits & 0x7FFFFFFFFFFFFFFFull;
    return magnitude <= 0x7FF0000000000000ull || magnitude == PROG_NAN_BITS || magnitude == PROG_NA_BITS;
}

/* A value has one form only, as values are told apart by their bits: what a class cannot hold is refused
 * here, and not cut off where it is used. */
static bool small_ok(prog_value v) {
    unsigned cls = (unsigned)(v >> 32) & 0xFF, flags = (unsigned)(v >> 40) & 0xFF;
    uint32_t u = prog_small_payload(v);
    int32_t i = (int32_t)u;
    if (flags != 0 && !(flags == 1 && cls == PROG_CHAR)) return false;
    switch (cls) {
    case PROG_SINGLE: return (u & 0x7FFFFFFFu) <= 0x7F800000u || (u & 0x7FFFFFFFu) == 0x7FC00000u;
    case PROG_INT8: return i >= -128 && i <= 127;
    case PROG_INT16: return i >= -32768 && i <= 32767;
    case PROG_INT32:
    case PROG_UINT32: return true;
    case PROG_UINT8:
    case PROG_CHAR: return u <= 255;
    case PROG_UINT16: return u <= 65535;
    case PROG_LOGICAL: return u <= 1;
    default: return false;
    }
}

bool prog_is_canonical(prog_value v) {
    return prog_is_double(v) ? double_ok(v) : prog_is_small(v) ? small_ok(v) : v == PROG_COLON;
}

/* Elements that the VM may put into values as they are. */
static bool elements_ok(const uint8_t *data, uint64_t count, unsigned cls) {
    if (cls == PROG_LOGICAL) {
        for (uint64_t i = 0; i < count; i++)
            if (data[i] > 1) return false;
    } else if (cls == PROG_DOUBLE) {
        for (uint64_t i = 0; i < count; i++) {
            uint64_t bits;
            memcpy(&bits, data + 8 * i, 8);
            if (!double_ok(bits)) return false;
        }
    }
    return true;
}

/* The leaf array at `off` of the object. Leaves only: an array of cells would hold values of its own,
 * which nobody has proved and no relocation reaches. A real scalar is never an array (value.h), except of
 * the two classes of 64 bits, which a value cannot hold. The product is followed without the dimensions
 * that are 0 too: whoever multiplies some of them must not overflow. */
static mica_status check_array(prog_proof *p, uint64_t off) {
    const prog_code *c = p->code;
    uint64_t where = p->at + off;
    if (off % 16 != 0 || off < sizeof(prog_code) || !base_range_ok(off, sizeof(prog_array), c->size))
        return PROG_REFUSE(p, p->at, "a constant points outside its code object");
    const prog_array *a = (const prog_array *)((const uint8_t *)c + off);
    bool complex = a->h.flags & PROG_FLAG_COMPLEX;
    if (a->h.kind != PROG_KIND_ARRAY || a->h.cls >= PROG_CELL || a->h.size_class != 0)
        return PROG_REFUSE(p, where, "a constant is no array of numbers, chars or logicals");
    if ((a->h.flags & ~(PROG_FLAG_COMPLEX | PROG_FLAG_DQ)) || (complex && a->h.cls > PROG_SINGLE) ||
        ((a->h.flags & PROG_FLAG_DQ) && a->h.cls != PROG_CHAR))
        return PROG_REFUSE(p, where, "flags of a constant do not fit its class");
    if (p->in_snapshot && a->h.rc != 0) return PROG_REFUSE(p, where, "a stored constant counts references");
    if (a->ndims < 2 || a->ndims > PROG_DIMS_MOST || a->data_off != prog_array_data_off(a->ndims) ||
        !base_range_ok(off, a->data_off, c->size))
        return PROG_REFUSE(p, where, "dimensions of a constant are out of bounds");
    int64_t numel = 1, most = 1; /* no part of the product may overflow, whatever is 0 */
    for (uint32_t i = 0; i < a->ndims; i++)
        if (a->dims[i] < 0 || !base_mul_i64(numel, a->dims[i], &numel) ||
            !base_mul_i64(most, a->dims[i] ? a->dims[i] : 1, &most))
            return PROG_REFUSE(p, where, "dimensions of a constant overflow");
    if (numel != a->numel || (a->ndims > 2 && a->dims[a->ndims - 1] == 1))
        return PROG_REFUSE(p, where, "dimensions of a constant do not give its size");
    if (numel == 1 && !complex && a->h.cls != PROG_INT64 && a->h.cls != PROG_UINT64)
        return PROG_REFUSE(p, where, "a real scalar is stored as an array");
    uint64_t bytes;
    if (!base_mul_u64((uint64_t)numel, prog_class_bytes(a->h.cls) * (complex ? 2u : 1u), &bytes) ||
        !base_range_ok(off + a->data_off, bytes, c->size))
        return PROG_REFUSE(p, where, "elements of a constant lie outside the code object");
    uint64_t count = (uint64_t)numel * (complex ? 2u : 1u);
    if (!elements_ok((const uint8_t *)a + a->data_off, count, a->h.cls))
        return PROG_REFUSE(p, where, "an element of a constant is not canonical");
    return MICA_OK;
}

/* Text of an anonymous function is shown without another look, so it must be a string. */
static mica_status check_constants(prog_proof *p) {
    const prog_code *c = p->code;
    const prog_value *k = prog_code_consts(c);
    for (uint32_t i = 0; i < c->nconsts; i++) {
        uint64_t where = p->at + c->consts_off + 8 * (uint64_t)i;
        if (prog_is_rel(k[i]) && !p->loaded) {
            mica_status s = check_array(p, prog_offset(k[i]));
            if (s != MICA_OK) return s;
        } else if (!prog_is_canonical(k[i]) && !(p->loaded && prog_is_object(k[i]))) {
            return PROG_REFUSE(p, where, "constant %u is not a canonical value", i);
        }
    }
    if ((c->flags & PROG_CODE_ANON) && c->text == PROG_NONE)
        return PROG_REFUSE(p, p->at, "an anonymous function has no text");
    if (c->text == PROG_NONE) return MICA_OK;
    if (c->text >= c->nconsts) return PROG_REFUSE(p, p->at, "the text of the function is no constant");
    prog_value t = k[c->text];
    if (p->loaded && prog_is_object(t)) return MICA_OK; /* as all of them the caller's to look at */
    bool chars =
        prog_is_small(t)
            ? prog_small_class(t) == PROG_CHAR
            : prog_is_rel(t) && ((const prog_obj *)((const uint8_t *)c + prog_offset(t)))->cls == PROG_CHAR;
    return chars ? MICA_OK : PROG_REFUSE(p, p->at, "the text of the function is no string");
}

/* How many registers the steps take is not known here: the instruction that names the path tells, and is
 * held to it (verify_ops.c). */
static mica_status check_paths(prog_proof *p) {
    const prog_code *c = p->code;
    for (uint32_t i = 0; i < c->npaths; i++) {
        const prog_path_ref *ref = &prog_code_paths(c)[i];
        uint64_t where = p->at + c->paths_off + 8 * (uint64_t)i;
        if (ref->nsteps == 0 || ref->nsteps > PROG_STEPS_MOST)
            return PROG_REFUSE(p, where, "path %u has %u steps", i, ref->nsteps);
        mica_status s = check_table(p, "path steps", ref->steps_off, ref->nsteps, sizeof(prog_step), 4);
        if (s != MICA_OK) return s;
        const prog_step *step = prog_path_steps(c, i);
        for (uint32_t j = 0; j < ref->nsteps; j++) {
            bool ok = step[j].zero == 0;
            switch (step[j].kind) {
            case PROG_STEP_PAREN:
            case PROG_STEP_BRACE: ok = ok && step[j].sym == 0; break;
            case PROG_STEP_FIELD: ok = ok && step[j].nargs == 0 && step[j].sym < c->nsyms; break;
            case PROG_STEP_DYN: ok = ok && step[j].nargs == 1 && step[j].sym == 0; break;
            default: ok = false;
            }
            if (!ok) return PROG_REFUSE(p, where, "step %u of path %u is malformed", j, i);
        }
    }
    return MICA_OK;
}

/* Objects lie in ascending order, so a child is found among them by halves. */
static bool is_start(const prog_proof *p, int64_t at) {
    size_t low = 0, high = p->nstarts;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->starts[mid] == at) return true;
        if (p->starts[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

static mica_status check_children(prog_proof *p) {
    const prog_code *c = p->code;
    const int32_t *child = (const int32_t *)((const char *)c + c->children_off);
    for (uint32_t i = 0; i < c->nchildren; i++)
        if (!is_start(p, (int64_t)p->at + child[i]))
            return PROG_REFUSE(p, p->at + c->children_off + 4 * (uint64_t)i,
                               "child %u is no code object of the blob", i);
    return MICA_OK;
}

/* Finds the starts of the objects; they follow one another without a gap and fill the blob. Most blobs
 * have a handful of objects: their starts fit an array of the caller, and proving them allocates nothing. */
static mica_status find_objects(prog_proof *p, uint32_t near[PROG_VERIFY_NEAR], uint32_t **far) {
    size_t cap = PROG_VERIFY_NEAR, n = 0;
    uint32_t *starts = near;
    for (size_t at = 0; at < p->len;) {
        if (!base_range_ok(at, sizeof(prog_code), p->len))
            return PROG_REFUSE(p, at, "a code object is cut off");
        const prog_code *c = (const prog_code *)(p->blob + at);
        if (c->magic != PROG_CODE_MAGIC) return PROG_REFUSE(p, at, "no code object begins here");
        if (c->size < sizeof(prog_code) || c->size % 16 != 0 || !base_range_ok(at, c->size, p->len))
            return PROG_REFUSE(p, at, "the size of a code object is out of bounds");
        if (n == cap) {
            uint32_t *more = base_realloc(*far, 2 * cap * sizeof *more);
            if (!more) return base_fail_memory(p->err, "the verifier");
            if (!*far) memcpy(more, near, n * sizeof *more);
            starts = *far = more;
            cap *= 2;
        }
        starts[n++] = (uint32_t)at;
        at += c->size;
    }
    p->starts = starts;
    p->nstarts = n;
    return n > 0 ? MICA_OK : PROG_REFUSE(p, 0, "the blob is empty");
}

typedef mica_status proof_step(prog_proof *p);

/* Runs one step over every object: later steps may look into other objects as far as earlier ones proved
 * them. */
static mica_status for_each(prog_proof *p, proof_step *step) {
    for (size_t i = 0; i < p->nstarts; i++) {
        p->at = p->starts[i];
        p->code = (const prog_code *)(p->blob + p->at);
        mica_status s = step(p);
        if (s != MICA_OK) return s;
    }
    return MICA_OK;
}

static mica_status verify(const void *blob, size_t len, uint32_t nsyms_limit, bool in_snapshot, bool loaded,
                          mica_error *err) {
    uint8_t near_places[PROG_VERIFY_PLACES / 4];
    prog_proof p = {.blob = blob,
                    .len = len,
                    .nsyms_limit = nsyms_limit,
                    .in_snapshot = in_snapshot,
                    .loaded = loaded,
                    .err = err,
                    .near = near_places};
    if ((uintptr_t)blob % 16 != 0) return PROG_REFUSE(&p, 0, "the blob is not aligned to 16 bytes");
    if (len > INT32_MAX) return PROG_REFUSE(&p, 0, "the blob is larger than 2 GiB");
    uint32_t near[PROG_VERIFY_NEAR], *far = NULL;
    mica_status s = find_objects(&p, near, &far);
    static proof_step *const steps[] = {check_tables, check_frame,    check_constants,
                                        check_paths,  check_children, prog_verify_ops};
    for (size_t i = 0; s == MICA_OK && i < sizeof steps / sizeof *steps; i++)
        s = for_each(&p, steps[i]);
    base_free(far);
    base_free(p.far);
    return s;
}

mica_status prog_verify(const void *blob, size_t len, uint32_t nsyms_limit, bool in_snapshot,
                        mica_error *err) {
    return verify(blob, len, nsyms_limit, in_snapshot, false, err);
}

mica_status prog_verify_loaded(const void *blob, size_t len, uint32_t nsyms_limit, mica_error *err) {
    return verify(blob, len, nsyms_limit, false, true, err);
}
