/* vm/heap/ask.h - asking a VM that runs for something: a stop, the end of the program. Included by vm.h.
 *
 * The interpreter loop does not look whether something was asked for: it jumps from each instruction to the next
 * through a table of labels, and after a jump backward, or where a function is entered, it takes that table from the
 * VM (vm->after_jump, vm->at_entry). Who asks puts another one there, all of whose labels lead to where the loop looks.
 * So being stoppable costs a program nothing: the address of the table has to come from somewhere.
 *
 * A table that is left there when nothing is asked for any more leads the loop to look once and find nothing; so only
 * who asks has to be careful, and does first what the loop does last. */
#ifndef VM_HEAP_ASK_H
#define VM_HEAP_ASK_H

#define VM_INTERRUPT_USER  1 /* Ctrl-C: end the program, running its cleanup blocks */
#define VM_INTERRUPT_STOP  2 /* stop at the next safe point */
#define VM_INTERRUPT_COUNT 3 /* stop when root->stop_after safe points have passed */
#define VM_INTERRUPT_POLLS 4 /* vm->polled, when what runs has polled vm->stop_polls times: for tests */

/* Labels by the byte of an instruction, and behind them those of the places where the loop looks. */
#define VM_LABELS      258
#define VM_LABEL_JUMP  256 /* after a jump */
#define VM_LABEL_ENTRY 257 /* where a function is entered or gone on with */

/* What was asked for: VM_INTERRUPT_…, 0 for nothing. Other threads and signal handlers may ask at any time; one aligned word
 * is read and written whole. */
#if VM_NO_POLLS /* a VM that nobody can stop, for bench/polls.py alone */
#define vm_asked(vm) ((void)(vm), 0)
#elif defined(__SANITIZE_THREAD__)
#define vm_asked(vm) __atomic_load_n(&(vm)->interrupt, __ATOMIC_RELAXED)
#else
#define vm_asked(vm) ((vm)->interrupt)
#endif

/* Asks for what there is to ask for, in place of what was asked for before; 0: for nothing. Thread-safe,
 * async-signal-safe. */
void vm_ask(vm_t *vm, int what);
/* Asks for a stop at the next safe point; something else that was asked for goes first. Thread-safe,
 * async-signal-safe. */
void vm_request_stop(vm_t *vm);

/* For the loop. Before it first takes a table from the VM: its own, of VM_LABELS. */
void vm_labels_begin(vm_t *vm, const void *const *labels);
/* Before it looks what was asked for: its own table again. */
void vm_labels_own(vm_t *vm);
/* What was asked for stays so: it is to look again. */
void vm_labels_look(vm_t *vm);

#endif
