#ifndef INTERLOCK_CYAML_H
#define INTERLOCK_CYAML_H
#include <yaml.h>
#endif
