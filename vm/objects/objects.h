/* vm/objects/objects.h - what may be done with objects of classes that programs define: making them, reading
 * and storing their properties, indices, operators, display.
 *
 * Much of it runs methods, which are M code. Where an instruction can be left and entered again they get a
 * frame like any call (vm/interp/object_ops.c); else they run within C code (vm_above.call), and what was
 * borrowed of variables before is kept meanwhile. Slots that lie in objects do not live through a method: it
 * may change what holds them. So what is stored into is taken out, changed, and put back
 * (vm/objects/store.c). */
#ifndef VM_OBJECTS_OBJECTS_H
#define VM_OBJECTS_OBJECTS_H

#include "vm/objects/class.h"

/* The field in which a member of an enumeration keeps its name. */
#define VM_MEMBER_FIELD ".member"

/* ---- making (vm/objects/make.c) ---- */
/* What a constructor begins with: a new object of the class, or the one that the constructor of a class below passes
 * on. */
prog_value vm_object_begin(vm_t *vm, vm_sym cls);
/* Whether no object of the class can be made; *missing (may be NULL): the member without a body, or 0. */
bool vm_class_is_abstract(vm_t *vm, vm_sym cls, prog_value d, vm_sym *missing);
/* What value objects of the class described by `d` begin with, as a struct array of these dimensions. */
prog_value vm_object_first_values(vm_t *vm, prog_value d, uint32_t ndims, const int64_t *dims);
/* A handle with the first values of its class; `ends`: its destructor, if it has one, will be called. */
prog_value vm_object_new_handle(vm_t *vm, vm_sym cls, prog_value d, bool ends);
/* The constructor that is called next goes on with `object`. */
void vm_object_pass_on(vm_t *vm, prog_value object);
/* An old-style object: its fields, and the objects of the classes above it. */
prog_value vm_object_old(vm_t *vm, vm_sym cls, prog_value fields, uint32_t nparents,
                         const prog_value *parents);
/* Ends a handle: its destructor runs once, then its properties are gone. */
bool vm_object_is_valid(vm_t *vm, prog_value v);
void vm_object_end_handle(vm_t *vm, prog_value v);

/* ---- what is declared (vm/objects/declare.c) ---- */
/* Whether the class that `d` describes is an enumeration. */
bool vm_is_enumeration(vm_t *vm, prog_value d);
/* As isa (v, name) says: its class, one above it, or a family such as "numeric". */
bool vm_is_a(vm_t *vm, prog_value v, base_view wanted);
/* The value as one of class `cls`; raises, naming it `who`, where it cannot be. *maker is 0 but where a function of a
 * class must make it yet (vm_class_converter): v itself is returned then. */
prog_value vm_declared_class(vm_t *vm, const char *who, base_view cls, prog_value v, vm_sym *maker);
_Noreturn void vm_error_conversion(vm_t *vm, const char *who, base_view cls, prog_value v, const char *why);
/* The value of class `cls` in a size such as "1,:": turned, or a scalar repeated, where that makes it fit; raises where it
 * does not. */
prog_value vm_declared_size(vm_t *vm, const char *who, base_view cls, base_view text, prog_value v);
/* What a property holds that was given nothing: of its class where that is declared. */
prog_value vm_property_first(vm_t *vm, prog_value row);
/* The value as the property's declaration has it: converted, of its size, asked by its validators; raises otherwise. */
prog_value vm_property_checked(vm_t *vm, vm_sym cls, vm_sym name, prog_value row, prog_value v);

/* ---- in files (vm/objects/kept.c) ---- */
/* The handles of one file, so that what was one is one again. */
typedef struct vm_kept {
    prog_value holder; /* the pool's: a cell of the handles, and what is pointed to below */
    uint64_t seed;     /* numbers in a file that is written begin behind it */
    uint64_t *numbers; /* by which they are known */
    uint32_t *whole;   /* the variable in which each stood last as a whole */
    uint32_t *index;   /* hash table of places from 1, of 2 * room slots */
    uint32_t count, room, variable;
    /* while a handle is saved with all that it reaches: */
    bool inside;       /* what is met is in a handle, and so referred to */
    uint32_t *waiting; /* places of handles that are open, each below those that it holds */
    uint32_t nwaiting, waiting_room, nreached, reached_room;
} vm_kept;
/* `writes`: a file is written, whose numbers begin at the time, so that what is appended later has others. */
void vm_kept_begin(vm_t *vm, vm_kept *kept, bool writes);
/* The next variable, with all objects in it in the form that files have: old-style ones that hold what is kept. The
 * class's saveobj is asked. Raises for what has no form. */
prog_value vm_objects_for_file(vm_t *vm, vm_kept *kept, prog_value v);
/* The other way, of a value that a file held. Classes are looked for; loadobj is asked. */
prog_value vm_objects_of_file(vm_t *vm, vm_kept *kept, prog_value v);

/* ---- reading (vm/objects/read.c) ---- */
/* What `object.name` means. */
typedef enum vm_dot_kind {
    VM_DOT_VALUE,  /* value */
    VM_DOT_METHOD, /* the function `fn` of the object */
    VM_DOT_STATIC, /* the function `fn`, without an object */
    VM_DOT_NAME    /* value: what stands for a class or package */
} vm_dot_kind;
typedef struct vm_dot {
    vm_dot_kind kind;
    prog_value value;
    vm_sym fn;
} vm_dot;
/* Of what vm_object_indexes is not true for. `more`: another dot follows. */
vm_dot vm_object_dot(vm_t *vm, prog_value v, vm_sym name, bool more);
/* One property of one object, through its get method; raises where what runs may not read it. */
prog_value vm_object_property(vm_t *vm, prog_value v, vm_sym name);
/* Whether the code that runs is that of the get or set method `fn`. */
bool vm_runs_accessor(vm_t *vm, vm_sym fn);
_Noreturn void vm_error_access(vm_t *vm, vm_sym name, prog_value row, const char *which);
/* The object of class `running` that an old-style object is or holds of the classes above it, or PROG_UNDEF. */
prog_value vm_old_part(vm_t *vm, prog_value v, vm_sym running);
/* Whether indices of v go to a method of that name ("subsref", "subsasgn"), since what runs is not of its class. */
vm_sym vm_object_indexer(vm_t *vm, prog_value v, const char *method);
/* Whether indices of v are gathered for its class's subsref (a chain), or have been. */
bool vm_object_indexes(vm_t *vm, prog_value v);
/* What a chain has come to: its subsref is called with the object and the indices. */
vm_sym vm_chain_reader(vm_t *vm, prog_value chain);
static inline const prog_value *vm_chain_arguments(const vm_t *vm, prog_value chain) {
    return vm_cell_data(vm_array(vm, vm_instance_of(vm, chain)->body));
}
prog_value vm_chain_value(vm_t *vm, prog_value chain);
/* A chain of one more index: '.', '(' or '{'. */
prog_value vm_object_chain(vm_t *vm, prog_value v, char type, uint32_t n, const prog_value *idx);
/* The struct of subsref and subsasgn gets one more element. */
prog_value vm_subs_append(vm_t *vm, prog_value subs, char type, uint32_t n, const prog_value *idx);
/* v(idx) by the language's own rules. */
prog_value vm_object_index(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, const char *var);
/* `end` as methods of the object say; false where none does. */
bool vm_object_last(vm_t *vm, prog_value v, uint32_t k, uint32_t n, int64_t *out);
/* A method that the last indices call; fn 0: they call none. The arguments are valid until the builtin returns. */
typedef struct vm_step_call {
    vm_sym fn;
    uint32_t nargs;
    const prog_value *args;
} vm_step_call;
/* Indices as subsref is given them, of an object by the language's own rules: *v becomes what the first says, or the
 * first two, where they call a method. Returns how many were used. args: one a step, a cell of indices or a name.
 * Where no index is left behind the call of a method, it is the caller's to make: *last has it. */
uint32_t vm_object_step(vm_t *vm, prog_value *v, const prog_step *steps, uint32_t n, const prog_value *args,
                        vm_step_call *last);
/* The properties of an object that is no array of handles, as a struct. */
prog_value vm_object_struct(vm_t *vm, prog_value v);
/* What stands for a class or a package of that name where `.` follows; PROG_UNDEF where there is neither. */
prog_value vm_name_object(vm_t *vm, vm_sym name);
/* Whether it was found to be a package before, and nothing can have changed that but a new file. */
bool vm_is_known_package(vm_t *vm, vm_sym name);

/* ---- storing (vm/objects/store.c) ---- */
/* Calls those who listen to a property: PreSet, PostSet, PreGet or PostGet. `row` as of vm_property_row. */
void vm_object_tell(vm_t *vm, prog_value object, vm_sym name, prog_value row, const char *event);
/* Whether the path leads through an object, which then is done with: the rest of it has been stored or deleted there.
 * False: nothing was done. */
bool vm_object_store(vm_t *vm, prog_value *slot, const vm_path_store *store);
bool vm_object_on_path(vm_t *vm, prog_value v, const vm_path *path);
/* How many values a target with an object on its path takes: of objects.name and objects(i).name one for each object. */
int64_t vm_object_path_count(vm_t *vm, prog_value v, const vm_path *path);
/* Stores a list of that many. */
void vm_object_spread(vm_t *vm, prog_value *slot, const vm_path *path, prog_value list);
/* The class of an array of objects of `cls` in which `y` can stand too: that of both, or, of handles, the one above the
 * other, or the nearest above both that is below matlab.mixin.Heterogeneous; 0 where it cannot. */
#define VM_MIXED_CLASS "matlab.mixin.Heterogeneous"
vm_sym vm_object_common_class(vm_t *vm, vm_sym cls, bool handles, prog_value y);
/* *slot(idx) = rhs of arrays of objects. */
void vm_object_assign(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx, prog_value rhs);
void vm_object_delete(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx);

/* Whether two handles, or those of arrays, are one, element by element. */
prog_value vm_same_handles(vm_t *vm, prog_value x, prog_value y, bool equal);
/* ---- operators and functions (vm/objects/dispatch.c) ---- */
vm_sym vm_object_method(vm_t *vm, vm_sym name, uint32_t nargs, const prog_value *args);
prog_value vm_object_binary(vm_t *vm, prog_op op, prog_value x, prog_value y);
prog_value vm_object_unary(vm_t *vm, prog_op op, prog_value x);
prog_value vm_object_colon(vm_t *vm, uint32_t n, const prog_value *values);
prog_value vm_object_concat(vm_t *vm, unsigned dim, uint32_t n, const prog_value *values);
prog_value vm_object_as_index(vm_t *vm, prog_value v);
bool vm_object_truth(vm_t *vm, prog_value v);
bool vm_object_equal(vm_t *vm, prog_value x, prog_value y, bool nan_equal);
bool vm_object_show(vm_t *vm, const char *name, prog_value v);

#endif
