/* vm/interp/bodies.h - what plain instructions do inside vm/interp/loop.c's loop, as blocks that two instructions
 * in one (program/pairs.def) are put together from.
 *
 * DO_X does the instruction X, whose word is `ins` and lies in front of `pc`, and leads out of its block with
 * pc at what mostly follows (prog_follows, program/code.h). Whatever is not plain changes nothing and goes to
 * a label of the loop that does the whole instruction, or to NEXT(), and what follows is dispatched as
 * always: so an instruction does the same alone and in a pair. A body that is only a jump to its label can
 * end a pair, not begin one. */
#ifndef VM_INTERP_BODIES_H
#define VM_INTERP_BODIES_H

/* Operands, read where the instruction lies: two machine instructions each, where taking `ins` apart takes
 * three. */
static inline unsigned operand_at(const uint64_t *pc, unsigned byte) {
    uint16_t value;
    memcpy(&value, (const uint8_t *)(pc - 1) + byte, sizeof value);
    return value;
}
#define A     operand_at(pc, 2)
#define B     operand_at(pc, 4)
#define C     operand_at(pc, 6)
#define N     prog_i_n(ins)
#define REL() ((int64_t)(int8_t)N * 65536 + (int64_t)C)

/* Stores a value that is no object. */
#define PUT(reg, v)                                                                                          \
    do {                                                                                                     \
        prog_value put_value = (v);                                                                          \
        prog_value *put_at = &regs[reg];                                                                     \
        if (LIKELY(!prog_is_object(*put_at)))                                                                \
            *put_at = put_value;                                                                             \
        else                                                                                                 \
            vm_write(vm, regs, reg, put_value);                                                              \
    } while (0)
/* A backward jump is a safe point. */
#define JUMP_TO(rel)                                                                                         \
    do {                                                                                                     \
        int64_t go_rel = (rel);                                                                              \
        pc += go_rel;                                                                                        \
        NEXT_JUMPED(go_rel);                                                                                 \
    } while (0)

/* ---- moves, constants ---- */

#define DO_NOP                                                                                               \
    {}
#define DO_LOOPHINT                                                                                          \
    {}
#define DO_MOVE                                                                                              \
    {                                                                                                        \
        prog_value v = regs[B];                                                                              \
        if (UNLIKELY(prog_is_object(v) || v == PROG_UNDEF)) goto L_move;                                     \
        PUT(A, v);                                                                                           \
    }
#define DO_LOADK                                                                                             \
    {                                                                                                        \
        prog_value v = prog_code_consts(code)[prog_i_wide(ins)];                                             \
        if (prog_is_rel(v))                                                                                  \
            v = prog_object(f->code + prog_offset(v));                                                       \
        else if (prog_is_object(v))                                                                          \
            vm_incref(vm, v);                                                                                \
        if (LIKELY(!prog_is_object(regs[A])))                                                                \
            regs[A] = v;                                                                                     \
        else                                                                                                 \
            vm_write(vm, regs, A, v);                                                                        \
    }
#define DO_LOADI                                                                                             \
    { PUT(A, prog_double((double)(int32_t)prog_i_wide(ins))); }

/* ---- arithmetic of real double scalars ---- */

#define DO_ARITH(expression)                                                                                 \
    {                                                                                                        \
        prog_value x = regs[B], y = regs[C];                                                                 \
        if (UNLIKELY(!prog_is_double(x) || !prog_is_double(y))) goto L_binary;                               \
        double p = prog_as_double(x), q = prog_as_double(y), r = (expression);                               \
        prog_value v;                                                                                        \
        memcpy(&v, &r, 8);                                                                                   \
        PUT(A, v);                                                                                           \
    }
#define DO_ADD  DO_ARITH(p + q)
#define DO_SUB  DO_ARITH(p - q)
#define DO_MUL  DO_ARITH(p *q)
#define DO_DIV  DO_ARITH(p / q)
#define DO_EMUL DO_ARITH(p *q)
#define DO_EDIV DO_ARITH(p / q)
/* Powers of real scalars that stay real. */
#define DO_POW                                                                                               \
    {                                                                                                        \
        prog_value x = regs[B], y = regs[C];                                                                 \
        if (UNLIKELY(!prog_is_double(x) || !prog_is_double(y))) goto L_binary;                               \
        double p = prog_as_double(x), q = prog_as_double(y);                                                 \
        if (UNLIKELY(!(q == 2 || p >= 0 || q == floor(q)))) goto L_binary;                                   \
        PUT(A, prog_double(q == 2 ? p * p : pow(p, q)));                                                     \
    }
#define DO_EPOW DO_POW
#define DO_COMPARE(operator)                                                                                 \
    {                                                                                                        \
        prog_value x = regs[B], y = regs[C];                                                                 \
        if (UNLIKELY(!prog_is_double(x) || !prog_is_double(y))) goto L_binary;                               \
        PUT(A, prog_bool(prog_as_double(x) operator prog_as_double(y)));                                     \
    }
#define DO_LT DO_COMPARE(<)
#define DO_LE DO_COMPARE(<=)
#define DO_EQ DO_COMPARE(==)
#define DO_NE DO_COMPARE(!=)
#define DO_GE DO_COMPARE(>=)
#define DO_GT DO_COMPARE(>)
/* With the number c. */
#define DO_IMMEDIATE(operator)                                                                               \
    {                                                                                                        \
        prog_value x = regs[B];                                                                              \
        if (UNLIKELY(!prog_is_double(x))) goto L_immediate;                                                  \
        PUT(A, prog_double(prog_as_double(x) operator(double)(int16_t) C));                                  \
    }
#define DO_ADDI DO_IMMEDIATE(+)
#define DO_MULI DO_IMMEDIATE(*)
/* With the constant c. */
#define DO_CONSTANT(expression)                                                                              \
    {                                                                                                        \
        prog_value x = regs[B];                                                                              \
        if (UNLIKELY(!prog_is_double(x))) goto L_constant;                                                   \
        double p = prog_as_double(x), q = prog_as_double(prog_code_consts(code)[C]);                         \
        PUT(A, prog_double(expression));                                                                     \
    }
#define DO_ADDK  DO_CONSTANT(p + q)
#define DO_SUBK  DO_CONSTANT(p - q)
#define DO_MULK  DO_CONSTANT(p *q)
#define DO_DIVK  DO_CONSTANT(p / q)
#define DO_EMULK DO_CONSTANT(p *q)
#define DO_EDIVK DO_CONSTANT(p / q)
#define DO_POWK                                                                                              \
    {                                                                                                        \
        prog_value x = regs[B];                                                                              \
        double p = prog_as_double(x), q = prog_as_double(prog_code_consts(code)[C]);                         \
        if (UNLIKELY(!prog_is_double(x) || !(q == 2 || p >= 0 || q == floor(q)))) goto L_constant;           \
        PUT(A, prog_double(q == 2 ? p * p : pow(p, q)));                                                     \
    }
#define DO_EPOWK DO_POWK
#define DO_NEG                                                                                               \
    {                                                                                                        \
        prog_value x = regs[B];                                                                              \
        if (UNLIKELY(!prog_is_double(x))) goto L_unary;                                                      \
        PUT(A, prog_double(-prog_as_double(x)));                                                             \
    }
#define DO_NOT                                                                                               \
    {                                                                                                        \
        prog_value x = regs[B];                                                                              \
        if (UNLIKELY(x != PROG_TRUE && x != PROG_FALSE)) goto L_unary;                                       \
        PUT(A, x ^ 1);                                                                                       \
    }
#define DO_STEP(by)                                                                                          \
    {                                                                                                        \
        if (UNLIKELY(!prog_is_double(regs[A]))) goto L_store;                                                \
        regs[A] = prog_double(prog_as_double(regs[A]) + (by));                                               \
    }
#define DO_INC DO_STEP(1)
#define DO_DEC DO_STEP(-1)

/* ---- jumps ---- */

#define DO_JMP                                                                                               \
    { JUMP_TO(REL()); }
#define DO_TRUTH(when)                                                                                       \
    {                                                                                                        \
        prog_value x = regs[A];                                                                              \
        if (UNLIKELY(x != PROG_TRUE && x != PROG_FALSE)) goto L_truth;                                       \
        if ((x & 1) == when) JUMP_TO(REL());                                                                 \
    }
#define DO_JT DO_TRUTH(1)
#define DO_JF DO_TRUTH(0)
#define DO_COMPARE_JUMP(operator, when)                                                                      \
    {                                                                                                        \
        prog_value x = regs[A], y = regs[B];                                                                 \
        if (UNLIKELY(!prog_is_double(x) || !prog_is_double(y))) goto L_compare_jump;                         \
        if ((prog_as_double(x) operator prog_as_double(y)) == when) JUMP_TO(REL());                          \
    }
#define DO_JLT  DO_COMPARE_JUMP(<, true)
#define DO_JLE  DO_COMPARE_JUMP(<=, true)
#define DO_JEQ  DO_COMPARE_JUMP(==, true)
#define DO_JNE  DO_COMPARE_JUMP(!=, true)
#define DO_JGE  DO_COMPARE_JUMP(>=, true)
#define DO_JGT  DO_COMPARE_JUMP(>, true)
#define DO_JNLT DO_COMPARE_JUMP(<, false)
#define DO_JNLE DO_COMPARE_JUMP(<=, false)
#define DO_JNEQ DO_COMPARE_JUMP(==, false)
#define DO_JNNE DO_COMPARE_JUMP(!=, false)
#define DO_JNGE DO_COMPARE_JUMP(>=, false)
#define DO_JNGT DO_COMPARE_JUMP(>, false)
/* Against the number b. */
#define DO_NUMBER_JUMP(operator, when)                                                                       \
    {                                                                                                        \
        prog_value x = regs[A];                                                                              \
        if (UNLIKELY(!prog_is_double(x))) goto L_number_jump;                                                \
        if ((prog_as_double(x) operator(double)(int16_t) B) == when) JUMP_TO(REL());                         \
    }
#define DO_JLTI  DO_NUMBER_JUMP(<, true)
#define DO_JLEI  DO_NUMBER_JUMP(<=, true)
#define DO_JEQI  DO_NUMBER_JUMP(==, true)
#define DO_JNEI  DO_NUMBER_JUMP(!=, true)
#define DO_JGEI  DO_NUMBER_JUMP(>=, true)
#define DO_JGTI  DO_NUMBER_JUMP(>, true)
#define DO_JNLTI DO_NUMBER_JUMP(<, false)
#define DO_JNLEI DO_NUMBER_JUMP(<=, false)
#define DO_JNEQI DO_NUMBER_JUMP(==, false)
#define DO_JNNEI DO_NUMBER_JUMP(!=, false)
#define DO_JNGEI DO_NUMBER_JUMP(>=, false)
#define DO_JNGTI DO_NUMBER_JUMP(>, false)
/* A loop that counts (vm_op_for_count); others go to L_for_next. */
#define DO_FORLOOP                                                                                           \
    {                                                                                                        \
        prog_value *state = &regs[A];                                                                        \
        double v = prog_as_double(state[1]);                                                                 \
        if (UNLIKELY(state[0] != VM_COUNTS || !(v <= prog_as_double(state[2])))) goto L_for_next;            \
        state[1] = prog_double(v + 1);                                                                       \
        PUT(B, prog_double(v));                                                                              \
        JUMP_TO(REL());                                                                                      \
    }

/* ---- elements, members, fields ---- */

#define DO_APPLY                                                                                             \
    {                                                                                                        \
        prog_value v;                                                                                        \
        if (!(N == 1 && (C == 1 || (C == PROG_AS_ASKED && f->nout <= 1)) && B < code->nvars &&               \
              fast_element(vm, regs[B], regs[A], &v)))                                                       \
            goto L_index;                                                                                    \
        PUT(A, v);                                                                                           \
    }
#define DO_INDEX1                                                                                            \
    {                                                                                                        \
        prog_value v;                                                                                        \
        if (UNLIKELY(!(B < code->nvars && fast_element(vm, regs[B], regs[C], &v)))) goto L_index;            \
        PUT(A, v);                                                                                           \
    }
#define DO_INDEX2                                                                                            \
    {                                                                                                        \
        double *at;                                                                                          \
        if (UNLIKELY(!(B < code->nvars && fast_element2(vm, regs[B], regs[C], regs[N], &at)))) goto L_index; \
        PUT(A, prog_double(*at));                                                                            \
    }
#define DO_SETIDX1                                                                                           \
    {                                                                                                        \
        prog_value obj = regs[A], index = regs[B], v = regs[C];                                              \
        if (UNLIKELY(!vm_unique(vm, obj) || !prog_is_double(index))) goto L_store;                           \
        prog_array *a = (prog_array *)vm_obj(vm, obj);                                                       \
        double d = prog_as_double(index);                                                                    \
        if (UNLIKELY(!(a->h.kind == PROG_KIND_ARRAY && d >= 1 && d <= (double)a->numel))) goto L_store;      \
        int64_t k = (int64_t)d;                                                                              \
        if (LIKELY(a->h.cls == PROG_DOUBLE && prog_is_double(v) && (double)k == d &&                         \
                   !(a->h.flags & PROG_FLAG_COMPLEX)))                                                       \
            ((double *)((uint8_t *)a + a->data_off))[k - 1] = prog_as_double(v);                             \
        else if (a->h.cls == PROG_LOGICAL && (v == PROG_TRUE || v == PROG_FALSE) && (double)k == d)          \
            ((uint8_t *)a + a->data_off)[k - 1] = v & 1;                                                     \
        else                                                                                                 \
            goto L_store;                                                                                    \
    }
#define DO_SETIDX2                                                                                           \
    {                                                                                                        \
        double *at;                                                                                          \
        if (UNLIKELY(!(vm_unique(vm, regs[A]) && prog_is_double(regs[C]) &&                                  \
                       fast_element2(vm, regs[A], regs[B], regs[N], &at))))                                  \
            goto L_store;                                                                                    \
        *at = prog_as_double(regs[C]);                                                                       \
    }
/* Of a vector or matrix with one index. */
#define DO_END                                                                                               \
    {                                                                                                        \
        prog_value v = regs[B];                                                                              \
        if (UNLIKELY(!(prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_ARRAY && N == 0 && C == 1)))    \
            goto L_misc;                                                                                     \
        PUT(A, prog_double((double)vm_array(vm, v)->numel));                                                 \
    }
#define DO_BRACE                                                                                             \
    {                                                                                                        \
        prog_value *member = N == 1 && C == 1 && B < code->nvars ? fast_member(vm, regs[B], regs[A]) : NULL; \
        if (UNLIKELY(!member)) goto L_brace;                                                                 \
        held = *member;                                                                                      \
        if (prog_is_object(held)) goto L_member;                                                             \
        regs[A] = held; /* it held the index */                                                              \
    }
#define DO_FIELD                                                                                             \
    {                                                                                                        \
        prog_value *slot = fast_field(vm, regs[B], fast_sym(vm, f, code, C));                                \
        if (UNLIKELY(!slot)) goto L_field;                                                                   \
        held = *slot;                                                                                        \
        if (LIKELY(B < code->nvars && !prog_is_object(regs[A]))) {                                           \
            if (prog_is_object(held)) goto L_member;                                                         \
            regs[A] = held;                                                                                  \
        } else {                                                                                             \
            vm_incref(vm, held);                                                                             \
            if (B >= code->nvars) vm_drop(vm, &regs[B]);                                                     \
            vm_write(vm, regs, A, held);                                                                     \
        }                                                                                                    \
    }
#define DO_SETFIELD                                                                                          \
    {                                                                                                        \
        prog_value v = regs[B];                                                                              \
        if (UNLIKELY(!vm_unique(vm, regs[A]) || v == PROG_UNDEF || v == regs[A] ||                           \
                     (prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_BOX)))                           \
            goto L_store;                                                                                    \
        prog_value *slot = fast_field(vm, regs[A], fast_sym(vm, f, code, C));                                \
        if (UNLIKELY(!slot)) goto L_store;                                                                   \
        prog_value old = *slot;                                                                              \
        if (B >= code->nvars)                                                                                \
            regs[B] = PROG_UNDEF;                                                                            \
        else                                                                                                 \
            vm_incref(vm, v);                                                                                \
        *slot = v;                                                                                           \
        vm_decref(vm, old);                                                                                  \
    }
/* c{k} = v where what is stored is a temporary. */
#define DO_SETPATH                                                                                           \
    {                                                                                                        \
        prog_value v = regs[C], *slot = NULL;                                                                \
        if (C >= code->nvars && v != PROG_UNDEF && fast_is_brace(code, B))                                   \
            slot = fast_brace_slot(vm, regs[A], regs[C + 1]);                                                \
        if (UNLIKELY(!slot)) goto L_store;                                                                   \
        prog_value old = *slot;                                                                              \
        *slot = v;                                                                                           \
        regs[C] = PROG_UNDEF;                                                                                \
        vm_decref(vm, old);                                                                                  \
    }

/* ---- what a pair only leads to ---- */

#define DO_CALL    goto L_CALL;
#define DO_CALLV   goto L_CALLV;
#define DO_CALLOWN goto L_CALLOWN;
#define DO_HCAT    goto L_HCAT;
#define DO_RET     goto L_RET;
#define DO_RETN    goto L_RETN;

#endif
