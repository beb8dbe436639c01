/* compiler/level.h - what a level of a tree, of syntax or HIR, costs on the C stack: whoever makes a tree
 * checks that the passes behind it will have that much for each. */
#ifndef CMP_LEVEL_H
#define CMP_LEVEL_H

#define CMP_LEVEL_STACK 1024u /* bytes, at most, in any pass */

#endif
