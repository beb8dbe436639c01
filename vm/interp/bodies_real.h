/* vm/interp/bodies_real.h - the bodies (vm/interp/bodies.h) of instructions of loops over real double scalars. Their
 * operands were proved by guards in front of the loop (compiler/codegen_real.c). What is proved saves time,
 * not the check that keeps memory whole: whatever the bits of an operand are, what is stored is a double or
 * went through the general form. */
#ifndef VM_INTERP_BODIES_REAL_H
#define VM_INTERP_BODIES_REAL_H

/* Kind, class and complexity of an array, in one comparison. */
#define REAL_ARRAY(a, of)                                                                                    \
    ((((uint32_t)(a)->h.kind | (uint32_t)(a)->h.cls << 8 | (uint32_t)(a)->h.flags << 16) &                   \
      (0xFFFFu | PROG_FLAG_COMPLEX << 16)) == (PROG_KIND_ARRAY | (uint32_t)(of) << 8))
/* The offset of an object; of other values, one of more than 48 bits. */
#define REAL_OFFSET(v) ((v) - ((uint64_t)PROG_TAG_OBJECT << 48))
/* The eight bytes of an object's head but for its size and flags other than complexity; equal to REAL_OWN
 * where it is a real array of a class that nobody else holds. */
#define REAL_HEAD_MASK (0xFFFFFFFFFFFFu | (uint64_t)PROG_FLAG_COMPLEX << 48)
#define REAL_OWN(of)   (1u | (uint64_t)PROG_KIND_ARRAY << 32 | (uint64_t)(of) << 40)

#define DO_REAL(general, expression)                                                                         \
    {                                                                                                        \
        double p = prog_as_double(regs[B]), q = prog_as_double(regs[C]), r = (expression);                   \
        if (UNLIKELY(r != r)) goto L_##general;                                                              \
        memcpy(&regs[A], &r, 8);                                                                             \
    }
#define DO_RADD DO_REAL(ADD, p + q)
#define DO_RSUB DO_REAL(SUB, p - q)
#define DO_RMUL DO_REAL(MUL, p *q)
#define DO_RDIV DO_REAL(DIV, p / q)
/* A product that is used at once, rounded on its own. */
#define DO_REAL_PRODUCT(expression)                                                                          \
    {                                                                                                        \
        double t = prog_as_double(regs[B]) * prog_as_double(regs[C]), q = prog_as_double(regs[N]);           \
        double r = (expression);                                                                             \
        if (UNLIKELY(r != r))                                                                                \
            PUT(A, prog_double(r));                                                                          \
        else                                                                                                 \
            memcpy(&regs[A], &r, 8);                                                                         \
    }
#define DO_RADDMUL DO_REAL_PRODUCT(q + t)
#define DO_RMULADD DO_REAL_PRODUCT(t + q)
#define DO_RSUBMUL DO_REAL_PRODUCT(q - t)
#define DO_RMULSUB DO_REAL_PRODUCT(t - q)
#define DO_RMOVE                                                                                             \
    {                                                                                                        \
        prog_value v = regs[B];                                                                              \
        if (UNLIKELY(!prog_is_double(v))) goto L_MOVE;                                                       \
        regs[A] = v;                                                                                         \
    }
/* What is neither above, below nor equal goes on with the JMP that follows. */
#define DO_REAL_JUMP(operator, when)                                                                         \
    {                                                                                                        \
        double p = prog_as_double(regs[A]), q = prog_as_double(regs[B]);                                     \
        if (UNLIKELY(__builtin_isunordered(p, q))) NEXT();                                                   \
        if ((p operator q) == when) JUMP_TO(REL());                                                          \
        pc++;                                                                                                \
    }
#define DO_RJLT  DO_REAL_JUMP(<, true)
#define DO_RJLE  DO_REAL_JUMP(<=, true)
#define DO_RJEQ  DO_REAL_JUMP(==, true)
#define DO_RJNE  DO_REAL_JUMP(!=, true)
#define DO_RJGE  DO_REAL_JUMP(>=, true)
#define DO_RJGT  DO_REAL_JUMP(>, true)
#define DO_RJNLT DO_REAL_JUMP(<, false)
#define DO_RJNLE DO_REAL_JUMP(<=, false)
#define DO_RJNEQ DO_REAL_JUMP(==, false)
#define DO_RJNNE DO_REAL_JUMP(!=, false)
#define DO_RJNGE DO_REAL_JUMP(>=, false)
#define DO_RJNGT DO_REAL_JUMP(>, false)
#define DO_RBACK                                                                                             \
    { JUMP_TO(REL()); }
#define DO_RFORLOOP                                                                                          \
    {                                                                                                        \
        prog_value *state = &regs[A];                                                                        \
        double v = prog_as_double(state[1]), next = v + 1;                                                   \
        if (UNLIKELY(state[0] != VM_COUNTS || !(v <= prog_as_double(state[2])))) goto L_real_next;           \
        memcpy(&state[1], &next, 8);                                                                         \
        memcpy(&regs[B], &v, 8);                                                                             \
        JUMP_TO(REL());                                                                                      \
    }
#define DO_RINDEX1                                                                                           \
    {                                                                                                        \
        uint64_t off = REAL_OFFSET(regs[B]);                                                                 \
        double d = prog_as_double(regs[C]);                                                                  \
        if (UNLIKELY(off >> 48)) NEXT();                                                                     \
        const prog_array *a = (const prog_array *)vm_at(vm, off);                                            \
        if (UNLIKELY(!REAL_ARRAY(a, PROG_DOUBLE) || !(fabs(d) < 0x1p62))) NEXT();                            \
        int64_t k = (int64_t)d;                                                                              \
        if (UNLIKELY((double)k != d || (uint64_t)k - 1 >= (uint64_t)a->numel)) NEXT();                       \
        regs[A] = prog_double(((const double *)((const uint8_t *)a + a->data_off))[k - 1]);                  \
        pc++;                                                                                                \
    }
#define DO_RTEST1                                                                                            \
    {                                                                                                        \
        prog_value obj = regs[B];                                                                            \
        double d = prog_as_double(regs[C]);                                                                  \
        if (UNLIKELY(!prog_is_object(obj))) NEXT();                                                          \
        const prog_array *a = (const prog_array *)vm_obj(vm, obj);                                           \
        if (UNLIKELY(!(fabs(d) < 0x1p62))) NEXT();                                                           \
        int64_t k = (int64_t)d;                                                                              \
        if (UNLIKELY(!REAL_ARRAY(a, PROG_LOGICAL) || (double)k != d ||                                       \
                     (uint64_t)k - 1 >= (uint64_t)a->numel))                                                 \
            NEXT();                                                                                          \
        regs[A] = prog_bool(((const uint8_t *)a + a->data_off)[k - 1]);                                      \
        pc++;                                                                                                \
    }
#define DO_RINDEX2                                                                                           \
    {                                                                                                        \
        uint64_t off = REAL_OFFSET(regs[B]);                                                                 \
        double i = prog_as_double(regs[C]), j = prog_as_double(regs[N]);                                     \
        if (UNLIKELY(off >> 48)) NEXT();                                                                     \
        const prog_array *a = (const prog_array *)vm_at(vm, off);                                            \
        if (UNLIKELY(!REAL_ARRAY(a, PROG_DOUBLE) || a->ndims != 2)) NEXT();                                  \
        if (UNLIKELY(!(fabs(i) < 0x1p62) || !(fabs(j) < 0x1p62))) NEXT();                                    \
        int64_t r = (int64_t)i, c = (int64_t)j;                                                              \
        if (UNLIKELY((double)r != i || (double)c != j)) NEXT();                                              \
        if (UNLIKELY((uint64_t)r - 1 >= (uint64_t)a->dims[0] || (uint64_t)c - 1 >= (uint64_t)a->dims[1]))    \
            NEXT();                                                                                          \
        regs[A] =                                                                                            \
            prog_double(((const double *)((const uint8_t *)a + a->data_off))[r - 1 + (c - 1) * a->dims[0]]); \
        pc++;                                                                                                \
    }
#define DO_RSETIDX1                                                                                          \
    {                                                                                                        \
        uint64_t off = REAL_OFFSET(regs[A]), head;                                                           \
        prog_value v = regs[C];                                                                              \
        double d = prog_as_double(regs[B]);                                                                  \
        if (UNLIKELY(off - VM_HEAP >= PROG_OFFSET_MASK - VM_HEAP)) NEXT();                                   \
        prog_array *a = (prog_array *)vm_at(vm, off);                                                        \
        memcpy(&head, a, sizeof head);                                                                       \
        head &= REAL_HEAD_MASK;                                                                              \
        bool real = head == REAL_OWN(PROG_DOUBLE);                                                           \
        if (UNLIKELY(!real && head != REAL_OWN(PROG_LOGICAL))) NEXT();                                       \
        if (UNLIKELY(!(fabs(d) < 0x1p62))) NEXT();                                                           \
        int64_t k = (int64_t)d;                                                                              \
        if (UNLIKELY((double)k != d || (uint64_t)k - 1 >= (uint64_t)a->numel)) NEXT();                       \
        vm_gate_open_object(vm, regs[A]); /* REAL_OWN: nobody else holds it */                               \
        uint8_t *data = (uint8_t *)a + a->data_off;                                                          \
        if (LIKELY(real)) {                                                                                  \
            if (UNLIKELY(!prog_is_double(v))) NEXT();                                                        \
            memcpy(data + 8 * (k - 1), &v, 8);                                                               \
        } else {                                                                                             \
            if (UNLIKELY(v != PROG_TRUE && v != PROG_FALSE)) NEXT();                                         \
            data[k - 1] = v & 1;                                                                             \
        }                                                                                                    \
        pc++;                                                                                                \
    }
#define DO_RSETIDX2                                                                                          \
    {                                                                                                        \
        uint64_t off = REAL_OFFSET(regs[A]), head;                                                           \
        double i = prog_as_double(regs[B]), j = prog_as_double(regs[N]);                                     \
        if (UNLIKELY(off - VM_HEAP >= PROG_OFFSET_MASK - VM_HEAP || !prog_is_double(regs[C]))) NEXT();       \
        prog_array *a = (prog_array *)vm_at(vm, off);                                                        \
        memcpy(&head, a, sizeof head);                                                                       \
        if (UNLIKELY((head & REAL_HEAD_MASK) != REAL_OWN(PROG_DOUBLE) || a->ndims != 2)) NEXT();             \
        if (UNLIKELY(!(fabs(i) < 0x1p62) || !(fabs(j) < 0x1p62))) NEXT();                                    \
        int64_t r = (int64_t)i, c = (int64_t)j;                                                              \
        if (UNLIKELY((double)r != i || (double)c != j)) NEXT();                                              \
        if (UNLIKELY((uint64_t)r - 1 >= (uint64_t)a->dims[0] || (uint64_t)c - 1 >= (uint64_t)a->dims[1]))    \
            NEXT();                                                                                          \
        vm_gate_open_object(vm, regs[A]);                                                                    \
        ((double *)((uint8_t *)a + a->data_off))[r - 1 + (c - 1) * a->dims[0]] = prog_as_double(regs[C]);    \
        pc++;                                                                                                \
    }
/* Of a field or member that holds a real double. */
#define DO_REAL_SLOT(slot)                                                                                   \
    {                                                                                                        \
        const prog_value *from = (slot);                                                                     \
        if (UNLIKELY(!from || !prog_is_double(*from))) NEXT();                                               \
        regs[A] = *from;                                                                                     \
        pc++;                                                                                                \
    }
#define DO_RFIELD DO_REAL_SLOT(fast_field(vm, regs[B], fast_sym(vm, f, code, C)))
#define DO_RFIELD2                                                                                           \
    {                                                                                                        \
        const prog_value *in = fast_field(vm, regs[B], fast_sym(vm, f, code, N));                            \
        DO_REAL_SLOT(in ? fast_field(vm, *in, fast_sym(vm, f, code, C)) : NULL)                              \
    }
#define DO_RBRACE DO_REAL_SLOT(fast_member(vm, regs[B], regs[C]))
/* What else a store would change is left to its general form. */
#define DO_RSETFIELD                                                                                         \
    {                                                                                                        \
        prog_value *slot = NULL;                                                                             \
        if (LIKELY(prog_is_double(regs[B]) && vm_unique(vm, regs[A])))                                       \
            slot = fast_field(vm, regs[A], fast_sym(vm, f, code, C));                                        \
        if (UNLIKELY(!slot || prog_is_object(*slot))) {                                                      \
            ins = (ins & ~(uint64_t)0xFF) | PROG_OP_SETFIELD;                                                \
            goto L_SETFIELD;                                                                                 \
        }                                                                                                    \
        *slot = regs[B];                                                                                     \
    }
#define DO_RSETPATH                                                                                          \
    {                                                                                                        \
        prog_value *slot = NULL;                                                                             \
        if (LIKELY(prog_is_double(regs[C]))) slot = fast_path_slot(vm, f, code, &regs[A], B, &regs[C + 1]);  \
        if (UNLIKELY(!slot || prog_is_object(*slot))) {                                                      \
            ins = (ins & ~(uint64_t)0xFF) | PROG_OP_SETPATH;                                                 \
            goto L_SETPATH;                                                                                  \
        }                                                                                                    \
        *slot = regs[C];                                                                                     \
    }
#define DO_RCALL                                                                                             \
    {                                                                                                        \
        uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;                                   \
        if (UNLIKELY(!func)) {                                                                               \
            SAVE();                                                                                          \
            func = vm_resolve(vm, vm_code_sym(vm, code, B));                                                 \
        }                                                                                                    \
        if (UNLIKELY(f->flags & VM_FRAME_DYN || !fast_real(&regs[A], func, N))) NEXT();                      \
        pc++;                                                                                                \
    }

#endif
