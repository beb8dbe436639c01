/* compiler/lower_expr.c - expressions: names become variables or calls, index chains become nested nodes.
 *
 * f(x).a{2} is four things in one: f may be a variable that is indexed or a function that is called, which
 * the scope decides; the rest is a chain of nodes, each on the one before.
 *
 * `end` means the number of elements of the nearest object around it that is indexed, at the position
 * where it stands: not of the nearest parenthesis, since in x(min (end, 3)) that is a call, and its
 * arguments may still mean x. Each index that could be meant is a host while its arguments are lowered;
 * the first `end` that finds it gives it a number, by which code generation knows what to hold for it.
 * Where it is uncertain whether something is indexed or called, it is lowered so that the running program
 * decides, with the object at hand. */
#include "compiler/lower_internal.h"

#include "compiler/traits.h"

#include <stdio.h>

/* '' is 0 by 0, not 1 by 0. */
static hir_node *lower_string(cmp_lower *l, const cmp_expr *e) {
    hir_node *place = cmp_node_at(l, HIR_CONST, 0, e->pos);
    unsigned flags = e->string.double_quoted ? PROG_FLAG_DQ : 0;
    return hir_constant(l->unit, place, PROG_CHAR, flags, e->string.len ? 1 : 0, e->string.len,
                        e->string.bytes);
}

/* Integers keep the bits of their literal; an imaginary number is a complex constant, as there is no class
 * for it. */
static hir_node *lower_number(cmp_lower *l, const cmp_expr *e) {
    static const uint8_t classes[] = {
        [CMP_NUMBER_DOUBLE] = PROG_DOUBLE, [CMP_NUMBER_INT8] = PROG_INT8,
        [CMP_NUMBER_INT16] = PROG_INT16,   [CMP_NUMBER_INT32] = PROG_INT32,
        [CMP_NUMBER_INT64] = PROG_INT64,   [CMP_NUMBER_UINT8] = PROG_UINT8,
        [CMP_NUMBER_UINT16] = PROG_UINT16, [CMP_NUMBER_UINT32] = PROG_UINT32,
        [CMP_NUMBER_UINT64] = PROG_UINT64,
    };
    hir_node *place = cmp_node_at(l, HIR_CONST, 0, e->pos);
    if (e->number.imaginary) {
        double pair[2] = {0, e->number.value};
        return hir_constant(l->unit, place, PROG_DOUBLE, PROG_FLAG_COMPLEX, 1, 1, pair);
    }
    if (e->number.class_ == CMP_NUMBER_DOUBLE) return hir_number(l->unit, place, e->number.value);
    uint64_t bits = e->number.bits; /* little-endian: the low bytes are the element */
    return hir_constant(l->unit, place, (prog_class)classes[e->number.class_], 0, 1, 1, &bits);
}

/* The symbol of a name that is called, HIR_NONE where it is *function, one of the file. */
static uint32_t called_name(cmp_lower *l, const cmp_name *name, uint32_t *function, bool *nested) {
    uint32_t symbol = cmp_imported(l, name);
    *nested = false;
    *function = symbol == HIR_NONE ? cmp_scope_function(l, name, nested) : HIR_NONE;
    if (symbol != HIR_NONE || *function != HIR_NONE) return symbol;
    symbol = cmp_meant_outside(l, name);
    return symbol == HIR_NONE ? cmp_lower_name(l, name) : symbol;
}

hir_node *cmp_lower_call(cmp_lower *l, const cmp_name *name, uint32_t pos, uint32_t nargs) {
    bool nested;
    uint32_t function, symbol = called_name(l, name, &function, &nested);
    hir_node *n = cmp_node_at(l, function == HIR_NONE ? HIR_CALL : nested ? HIR_NEST : HIR_SUB, nargs, pos);
    n->index = function == HIR_NONE ? symbol : function;
    return n;
}

/* Not assigned above in the text, it may have no value when it is reached: in a loop it may all the same. */
static hir_node *lower_variable(cmp_lower *l, const cmp_name *name, uint32_t var, uint32_t pos) {
    hir_node *n = cmp_node_at(l, HIR_VAR, 0, pos);
    n->index = var;
    if (!cmp_scope_seen(l, name)) n->flags |= HIR_MAYBE;
    return n;
}

static bool name_is(const cmp_name *name, const char *text) {
    return strcmp(name->text, text) == 0;
}

/* nargin and nargout are not functions but properties of the frame, unless a variable has their name. */
hir_node *cmp_lower_ident(cmp_lower *l, const cmp_name *name, uint32_t pos) {
    uint32_t var = cmp_scope_find(l, name);
    if (var != HIR_NONE) return lower_variable(l, name, var, pos);
    if (!l->scope->script && name_is(name, "nargin")) return cmp_node_at(l, HIR_NARGIN, 0, pos);
    if (!l->scope->script && name_is(name, "nargout")) return cmp_node_at(l, HIR_NARGOUT, 0, pos);
    if (l->scope->dynamic && cmp_may_be_late(l, name)) { /* the value of a handle, not what it gives */
        var = cmp_scope_late(l, name);
        if (var != HIR_NONE) return lower_variable(l, name, var, pos);
    }
    return cmp_lower_call(l, name, pos, 0);
}

/* ---- index chains ---- */

/* Some index around the link is a host: an `end` has an object to mean. */
static bool hosted(const cmp_lower *l, const cmp_link *link) {
    for (; link; link = link->outer)
        for (uint32_t i = l->nhosts; i > 0; i--)
            if (l->hosts[i - 1].link == link) return true;
    return false;
}

/* What neither the file nor the library nor the builtins know cannot be a function as far as anybody
 * knows. */
bool cmp_may_be_late(cmp_lower *l, const cmp_name *name) {
    const cmp_library *library = l->options->library;
    cmp_builtin builtin;
    cmp_signature signature;
    bool nested;
    return (l->scope->script || l->scope->dynamic) && library &&
           cmp_scope_function(l, name, &nested) == HIR_NONE && cmp_imported(l, name) == HIR_NONE &&
           cmp_meant_outside(l, name) == HIR_NONE &&
           !library->builtin(library->ctx, name->text, name->len, &builtin) &&
           !(library->signature && library->signature(library->ctx, name->text, name->len, &signature));
}

/* Whether the link indexes a variable or a computed value, which `end` in it then means, rather than calling
 * a function. */
static bool indexes_value(cmp_lower *l, const cmp_link *link) {
    const cmp_expr *owner = link->owner, *base = owner->index.base;
    if (base->kind == CMP_EXPR_SUPER && link == owner->index.first) return link->kind != CMP_LINK_PAREN;
    return link != owner->index.first || base->kind != CMP_EXPR_IDENT || base->parens ||
           link->kind != CMP_LINK_PAREN || cmp_scope_find(l, base->name) != HIR_NONE ||
           cmp_may_be_late(l, base->name);
}

static bool args_have_end(cmp_lower *l, const cmp_link *link, const cmp_link *of);

/* Whether an `end` below `e` could mean the object that `of` indexes. Walks as far as an `end` could
 * reach: not into the indices of another object, whose own it would be, and not into anonymous functions. */
static bool has_end(cmp_lower *l, const cmp_expr *e, const cmp_link *of) {
    if (!e) return false;
    switch (e->kind) {
    case CMP_EXPR_END:
        for (const cmp_link *link = e->end.link; link; link = link->outer) {
            if (link == of) return true;
            if (indexes_value(l, link)) return false;
        }
        return false;
    case CMP_EXPR_UNARY: return has_end(l, e->unary.operand, of);
    case CMP_EXPR_BINARY: return has_end(l, e->binary.left, of) || has_end(l, e->binary.right, of);
    case CMP_EXPR_RANGE:
        return has_end(l, e->range.start, of) || has_end(l, e->range.step, of) ||
               has_end(l, e->range.stop, of);
    case CMP_EXPR_INDEX:
        if (has_end(l, e->index.base, of)) return true;
        /* within the indices of a variable or of a result `end` means that; only a function's own arguments
         * let it through */
        return (e->index.base->kind == CMP_EXPR_SUPER ||
                (e->index.base->kind == CMP_EXPR_IDENT &&
                 cmp_scope_find(l, e->index.base->name) == HIR_NONE)) &&
               e->index.first->kind == CMP_LINK_PAREN && args_have_end(l, e->index.first, of);
    case CMP_EXPR_MATRIX:
    case CMP_EXPR_CELL:
        for (uint32_t i = 0; i < e->matrix.count; i++)
            for (uint32_t k = 0; k < e->matrix.rows[i].count; k++)
                if (has_end(l, e->matrix.rows[i].items[k], of)) return true;
        return false;
    case CMP_EXPR_ASSIGN: return has_end(l, e->assign.value, of);
    default: return false;
    }
}

static bool args_have_end(cmp_lower *l, const cmp_link *link, const cmp_link *of) {
    for (uint32_t i = 0; i < link->arg_count; i++)
        if (has_end(l, link->args[i], of)) return true;
    return false;
}

/* Hosts form a stack, as brackets do. */
uint32_t cmp_lower_args(cmp_lower *l, const cmp_link *link, hir_node *node, uint32_t from, bool hosts) {
    if (hosts) {
        if (!hir_grow(l->unit, &l->hosts, l->nhosts, &l->hosts_cap, sizeof *l->hosts)) return 0;
        l->hosts[l->nhosts++] = (cmp_host){link, 0};
    }
    for (uint32_t i = 0; i < link->arg_count && !l->unit->failed; i++)
        node->kids[from + i] = cmp_lower_expr(l, link->args[i]);
    return hosts ? l->hosts[--l->nhosts].number : 0;
}

/* From the innermost link outwards to the first that hosts; on the way the position is that of the
 * argument it stands in. */
static hir_node *lower_end(cmp_lower *l, const cmp_expr *e) {
    hir_node *n = cmp_node_at(l, HIR_END, 0, e->pos);
    uint32_t position = e->end.position;
    for (const cmp_link *link = e->end.link; link; position = link->outer_position, link = link->outer) {
        for (uint32_t i = l->nhosts; i > 0; i--) {
            cmp_host *host = &l->hosts[i - 1];
            if (host->link != link) continue;
            if (host->number == 0) host->number = ++cmp_here(l)->nhosts;
            n->extra = host->number;
            n->index = position;
            return n;
        }
    }
    cmp_lower_refuse(l, e->pos, "'end': nonconformant arguments");
    return n;
}

/* "containers.Map" and its like: how many field links after the first name belong to a function's name. */
static uint32_t package_links(const cmp_name *name, const cmp_link *link) {
    uint32_t want = name_is(name, "containers") ? 1 : name_is(name, "matlab") ? 2 : 0, have = 0;
    for (; link && link->kind == CMP_LINK_FIELD && have < want; link = link->next)
        have++;
    return have == want ? want : 0;
}

/* Names with dots that mean one function are a handful, known by their beginnings; text that is too long
 * is cut, and then names nothing. */
static hir_node *lower_package(cmp_lower *l, const cmp_expr *e, uint32_t count, const cmp_link **rest) {
    char text[128];
    size_t len = e->index.base->name->len;
    const cmp_link *link = e->index.first;
    if (len > 60) len = 60;
    memcpy(text, e->index.base->name->text, len);
    for (; count > 0; count--, link = link->next) {
        size_t more = link->field->len;
        if (more > sizeof text - len - 1) more = sizeof text - len - 1;
        text[len++] = '.';
        memcpy(text + len, link->field->text, more);
        len += more;
    }
    bool call = link && link->kind == CMP_LINK_PAREN;
    hir_node *n = cmp_node_at(l, HIR_CALL, call ? link->arg_count : 0, e->pos);
    n->index = hir_intern(l->unit, text, len);
    if (call) cmp_lower_args(l, link, n, 0, false);
    *rest = call ? link->next : link;
    return n;
}

/* double.empty (0, 3), struct.empty: arrays of none of the classes that are built in. */
static bool is_empty_of_class(const cmp_name *name, const cmp_link *link) {
    static const char classes[] =
        " double single int8 int16 int32 int64 uint8 uint16 uint32 uint64 logical char cell struct ";
    char text[12];
    if (link->kind != CMP_LINK_FIELD || !name_is(link->field, "empty") || name->len + 3 > sizeof text)
        return false;
    snprintf(text, sizeof text, " %s ", name->text);
    return strstr(classes, text) != NULL;
}

static hir_node *lower_empty(cmp_lower *l, const cmp_expr *e, const cmp_link **rest) {
    static const char function[] = "__empty_objects__";
    const cmp_name *name = e->index.base->name;
    const cmp_link *link = e->index.first->next;
    bool call = link && link->kind == CMP_LINK_PAREN;
    hir_node *n = cmp_node_at(l, HIR_CALL, 1 + (call ? link->arg_count : 0), e->pos);
    n->index = hir_intern(l->unit, function, sizeof function - 1);
    if (!l->unit->failed) n->kids[0] = cmp_text_node(l, e->pos, name->text);
    if (call) cmp_lower_args(l, link, n, 1, false);
    *rest = call ? link->next : link;
    return n;
}

/* The value of such a literal, perhaps behind signs; false when it is none or has more than 64 bits. A
 * double holds 53 bits: int64 (9007199254740993) would already have lost the last one when it is called. */
static bool large_literal(const cmp_expr *e, bool *negative, uint64_t *value) {
    *negative = false;
    for (; e->kind == CMP_EXPR_UNARY && (e->unary.op == CMP_NEG || e->unary.op == CMP_PLUS);
         e = e->unary.operand)
        *negative ^= e->unary.op == CMP_NEG;
    if (e->kind != CMP_EXPR_NUMBER || e->number.class_ != CMP_NUMBER_DOUBLE || e->number.imaginary)
        return false;
    *value = 0;
    for (uint32_t i = 0; i < e->number.text_len; i++) {
        char c = e->number.text[i];
        if (c == '_') continue;
        if (c < '0' || c > '9') return false;
        if (__builtin_mul_overflow(*value, 10u, value) ||
            __builtin_add_overflow(*value, (uint64_t)(c - '0'), value))
            return false;
    }
    return *value > 1ull << 53 && !(*negative && *value > 1ull << 63);
}

/* The literal is given as the integer that the function would make of it. */
static void keep_digits(cmp_lower *l, const cmp_link *link, hir_node *call) {
    for (uint32_t i = 0; i < link->arg_count && !l->unit->failed; i++) {
        bool negative;
        uint64_t value;
        if (!large_literal(link->args[i], &negative, &value)) continue;
        uint64_t bits = negative ? 0 - value : value;
        prog_class cls = negative || value <= INT64_MAX ? PROG_INT64 : PROG_UINT64;
        call->kids[i] = hir_constant(l->unit, call->kids[i], cls, 0, 1, 1, &bits);
    }
}

/* The start of a chain whose base is a name: the variable, or the call with the first link's arguments.
 * `odd`: braces or fields behind a name that is no variable, or an `end` in its arguments that would mean
 * it; either a variable the text does not show, or a call without arguments whose result is indexed. */
static hir_node *lower_base(cmp_lower *l, const cmp_expr *e, const cmp_link **rest) {
    const cmp_name *name = e->index.base->name;
    const cmp_link *first = e->index.first;
    uint32_t pos = e->index.base->pos, var = cmp_scope_find(l, name);
    bool paren = first->kind == CMP_LINK_PAREN;
    *rest = first;
    if (var == HIR_NONE && package_links(name, first))
        return lower_package(l, e, package_links(name, first), rest);
    if (var == HIR_NONE && is_empty_of_class(name, first)) return lower_empty(l, e, rest);
    bool odd = var == HIR_NONE && (!paren || ((!hosted(l, first->outer) || cmp_may_be_late(l, name)) &&
                                              args_have_end(l, first, first)));
    if (odd && (l->scope->script || l->scope->dynamic)) var = cmp_scope_late(l, name);
    if (var != HIR_NONE) {
        hir_node *n = lower_variable(l, name, var, pos);
        if (paren) n->flags &= (uint8_t)~HIR_MAYBE; /* APPLY itself falls back to the function */
        return n;
    }
    if (odd) return cmp_lower_call(l, name, pos, 0);
    hir_node *n = cmp_lower_call(l, name, pos, first->arg_count);
    cmp_lower_args(l, first, n, 0, false);
    if (n->kind == HIR_CALL && (cmp_traits(name->text) & CMP_TRAIT_DIGITS)) keep_digits(l, first, n);
    *rest = first->next;
    return n;
}

/* Parentheses and braces host `end`; fields do not. */
static hir_node *lower_link(cmp_lower *l, hir_node *base, const cmp_link *link) {
    hir_node *n;
    switch (link->kind) {
    case CMP_LINK_FIELD:
        n = cmp_node_at(l, HIR_FIELD, 1, link->pos);
        n->index = cmp_lower_name(l, link->field);
        break;
    case CMP_LINK_DYNAMIC:
        n = cmp_node_at(l, HIR_DYN, 2, link->pos);
        if (!l->unit->failed) n->kids[1] = cmp_lower_expr(l, link->args[0]);
        break;
    default:
        n = cmp_node_at(l, link->kind == CMP_LINK_BRACE ? HIR_BRACE : HIR_APPLY, 1 + link->arg_count,
                        link->pos);
        n->extra = cmp_lower_args(l, link, n, 1, true);
    }
    if (!l->unit->failed) n->kids[0] = base;
    return n;
}

/* Whether the call in front of the link is one that is written as such, f ().x or (f).x: what it gives has
 * the field. Of f.x the name may be that of a class or package. */
static bool is_called(const cmp_expr *e, const cmp_link *link) {
    if (!link || (link->kind != CMP_LINK_FIELD && link->kind != CMP_LINK_DYNAMIC)) return false;
    if (e->index.base->parens) return true;
    const cmp_link *before = e->index.first == link ? NULL : e->index.first;
    while (before && before->next != link)
        before = before->next;
    return before && before->kind == CMP_LINK_PAREN;
}

static hir_node *lower_index(cmp_lower *l, const cmp_expr *e) {
    const cmp_expr *base = e->index.base;
    const cmp_link *link = e->index.first;
    hir_node *n;
    if (base->kind == CMP_EXPR_IDENT && base->parens == 0) {
        n = lower_base(l, e, &link);
    } else if (base->kind == CMP_EXPR_SUPER && base->parens == 0 && link->kind == CMP_LINK_PAREN) {
        n = cmp_lower_super(l, base, link);
        link = link->next;
    } else {
        n = cmp_lower_expr(l, base);
    }
    if (n->kind == HIR_CALL && n->count == 0 && is_called(e, link)) n->flags |= HIR_CALLED;
    for (; link; link = link->next)
        n = lower_link(l, n, link);
    return n;
}

/* ---- operators and literals ---- */

static hir_node *lower_binary(cmp_lower *l, const cmp_expr *e) {
    hir_op op = (hir_op)cmp_binary_opcode((cmp_binary_op)e->binary.op);
    bool plain = op != 0;
    hir_kind kind = plain ? HIR_BINARY : e->binary.op == CMP_AND_AND ? HIR_ANDAND : HIR_OROR;
    hir_node *left = cmp_lower_expr(l, e->binary.left), *right = cmp_lower_expr(l, e->binary.right);
    hir_node *n = cmp_node_at(l, kind, 2, e->pos);
    n->op = op;
    if (plain && e->binary.condition) n->flags |= HIR_LAZY;
    if (l->unit->failed) return n;
    n->kids[0] = left, n->kids[1] = right;
    return n;
}

static hir_node *lower_unary(cmp_lower *l, const cmp_expr *e) {
    if (e->unary.op > CMP_TRANSPOSE) return cmp_lower_step(l, e);
    hir_node *operand = cmp_lower_expr(l, e->unary.operand);
    hir_node *n = cmp_node_at(l, HIR_UNARY, 1, e->pos);
    n->op = (hir_op)cmp_unary_opcode((cmp_unary_op)e->unary.op);
    if (!l->unit->failed) n->kids[0] = operand;
    return n;
}

static hir_node *lower_range(cmp_lower *l, const cmp_expr *e) {
    const cmp_expr *parts[3] = {e->range.start, e->range.step ? e->range.step : e->range.stop, e->range.stop};
    hir_node *n = cmp_node_at(l, HIR_RANGE, e->range.step ? 3 : 2, e->pos);
    for (uint32_t i = 0; i < n->count && !l->unit->failed; i++)
        n->kids[i] = cmp_lower_expr(l, parts[i]);
    return n;
}

/* A colon as an element of a cell is the text ":". */
static hir_node *lower_item(cmp_lower *l, const cmp_expr *e) {
    if (e->kind != CMP_EXPR_COLON) return cmp_lower_expr(l, e);
    hir_node *place = cmp_node_at(l, HIR_CONST, 0, e->pos);
    return hir_constant(l->unit, place, PROG_CHAR, 0, 1, 1, ":");
}

static hir_node *lower_matrix(cmp_lower *l, const cmp_expr *e) {
    hir_node *n = cmp_node_at(l, e->kind == CMP_EXPR_CELL ? HIR_CELL : HIR_MATRIX, e->matrix.count, e->pos);
    for (uint32_t i = 0; i < e->matrix.count && !l->unit->failed; i++) {
        const cmp_row *row = &e->matrix.rows[i];
        hir_node *r = cmp_node_at(l, HIR_ROW, row->count, row->count ? row->items[0]->pos : e->pos);
        if (l->unit->failed) break;
        n->kids[i] = r;
        for (uint32_t k = 0; k < row->count && !l->unit->failed; k++)
            r->kids[k] = lower_item(l, row->items[k]);
    }
    return n;
}

/* @f of a local or nested function is bound now; of any other name when it is called. */
static hir_node *lower_handle(cmp_lower *l, const cmp_expr *e) {
    bool nested;
    uint32_t function, symbol = called_name(l, e->name, &function, &nested);
    if (nested &&
        l->scope->anon) { /* the anonymous function's frame has no boxes: the handle is made outside */
        uint32_t var = cmp_scope_find(l, e->name);
        return lower_variable(l, e->name, var, e->pos);
    }
    hir_node *n = cmp_node_at(l,
                              function == HIR_NONE ? HIR_HANDLE
                              : nested             ? HIR_CLOSURE
                                                   : HIR_HANDLESUB,
                              0, e->pos);
    n->index = function == HIR_NONE ? symbol : function;
    return n;
}

static hir_node *lower_command(cmp_lower *l, const cmp_expr *e) {
    hir_node *n = cmp_lower_call(l, e->command.name, e->pos, e->command.count);
    for (uint32_t i = 0; i < e->command.count && !l->unit->failed; i++)
        n->kids[i] = lower_string(l, e->command.args[i]);
    return n;
}

/* The parser lets ~ stand in places where only an output may be ignored. */
hir_node *cmp_lower_expr(cmp_lower *l, const cmp_expr *e) {
    if (l->unit->failed) return &l->unit->spare;
    switch ((cmp_expr_kind)e->kind) {
    case CMP_EXPR_NUMBER: return lower_number(l, e);
    case CMP_EXPR_STRING: return lower_string(l, e);
    case CMP_EXPR_IDENT: return cmp_lower_ident(l, e->name, e->pos);
    case CMP_EXPR_COLON: return cmp_node_at(l, HIR_COLON, 0, e->pos);
    case CMP_EXPR_END: return lower_end(l, e);
    case CMP_EXPR_UNARY: return lower_unary(l, e);
    case CMP_EXPR_BINARY: return lower_binary(l, e);
    case CMP_EXPR_RANGE: return lower_range(l, e);
    case CMP_EXPR_INDEX: return lower_index(l, e);
    case CMP_EXPR_ASSIGN: return cmp_lower_assign(l, e);
    case CMP_EXPR_MATRIX:
    case CMP_EXPR_CELL: return lower_matrix(l, e);
    case CMP_EXPR_ANON: return cmp_lower_anon(l, e);
    case CMP_EXPR_HANDLE: return lower_handle(l, e);
    case CMP_EXPR_COMMAND: return lower_command(l, e);
    case CMP_EXPR_SUPER: return cmp_lower_super(l, e, NULL);
    case CMP_EXPR_META: return cmp_lower_meta(l, e);
    case CMP_EXPR_TILDE: break;
    }
    cmp_lower_refuse(l, e->pos, "'~' may only stand for an ignored output");
    return cmp_node_at(l, HIR_COLON, 0, e->pos);
}
