# rosawiz: `make demo` and `make test` are all a newcomer needs; each installs
# what is missing (it says what first), builds and runs.  DEPS=no leaves the
# packages alone.  V=1 shows the commands.

BUILD   ?= build
DEPS    ?= yes
PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0

ROOMS := core/base core/net core/aws core/ocm core/plan core/reach \
	 core/setup core/doctor core/export core/sim tui screens

# What a room's unit tests are linked with: itself and what it may include,
# the most dependent first.
LINK_base   := core/base
LINK_net    := core/net $(LINK_base)
LINK_aws    := core/aws $(LINK_net)
LINK_ocm    := core/ocm $(LINK_net)
LINK_plan   := core/plan $(LINK_net)
LINK_reach  := core/reach $(LINK_base)
LINK_setup  := core/setup core/plan core/ocm core/aws core/reach $(LINK_net)
LINK_doctor := core/doctor $(LINK_setup)
LINK_export := core/export $(LINK_setup)
LINK_sim    := core/sim $(LINK_base)
LINK_tui    := tui $(LINK_base)
LINK_screens := screens tui core/sim core/export core/doctor $(LINK_setup)

CC      ?= cc
PKGS    := ncursesw libcurl libcjson libcrypto libssl expat zlib \
	   yaml-0.1 libcares libxcrypt libqrencode libmicrohttpd
PC      := pkg-config
# asked only where something is built: before `deps` there may be nothing
ifneq ($(filter-out deps demo test check clean layers bench fuzz,$(or $(MAKECMDGOALS),all)),)
PKG_CFLAGS := $(shell $(PC) --cflags $(PKGS))
PKG_LIBS   := $(shell $(PC) --libs $(PKGS))
endif

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wundef -Wvla -Wformat=2 \
	-Wcast-qual -Wcast-align -Wpointer-arith -Wwrite-strings \
	-Wstrict-prototypes -Wmissing-prototypes -Wmissing-declarations \
	-Wold-style-definition -Wswitch-enum -Wimplicit-fallthrough \
	-Wnull-dereference -Wdouble-promotion -Wconversion \
	-Wno-sign-conversion -Wredundant-decls -Wdate-time
# snprintf into a fixed field cuts on purpose: texts for people
GCC_WARN   := -Wduplicated-cond -Wduplicated-branches -Wlogical-op \
	      -Wno-format-truncation
CLANG_WARN := -Wcomma -Wextra-semi-stmt -Wassign-enum
HARDEN  := -fno-common -fstack-protector-strong
# what nobody calls is left out of the binary
HARDEN  += -ffunction-sections -fdata-sections
# C unwinds no stack: its tables are a tenth of the binary
OPT     ?= -O2 -D_FORTIFY_SOURCE=2 -fno-asynchronous-unwind-tables \
	   -fno-unwind-tables
ifdef SAN
OPT     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	   -fno-sanitize-recover=all
endif
CPPFLAGS += -I. -D_GNU_SOURCE -include core/base/banned.h \
	    -DROSAWIZ_VERSION='"$(VERSION)"'
CFLAGS  ?=
OWN_WARN = $(if $(findstring clang,$(CC)),$(CLANG_WARN),$(GCC_WARN))
ALL_CFLAGS = -std=c11 $(OPT) $(WARN) $(OWN_WARN) $(HARDEN) $(PKG_CFLAGS) $(EXTRA) $(CFLAGS)
LIBS    = $(PKG_LIBS) -lpthread -lm -Wl,--gc-sections
# small rather than fast: what waits for the cloud, or is what is waited for
SMALL       := $(OPT:-O2=-Os)
SMALL_ROOMS := core/sim core/setup core/doctor

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2);)

SRC   := $(sort $(wildcard $(addsuffix /*.c,$(ROOMS))))
MAIN  := screens/main.c
OBJ   := $(SRC:%.c=$(BUILD)/%.o) $(BUILD)/gen/assets.o
archive = $(BUILD)/lib/$(subst /,-,$(1)).a

.PHONY: all demo run-demo test run-test check layers bench fuzz install clean deps
all: $(BUILD)/rosawiz

$(BUILD)/rosawiz: $(OBJ)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(foreach r,$(SMALL_ROOMS),$(BUILD)/$(r)/%.o): OPT := $(SMALL)

# changes when the flags do: objects made with others are made again
FLAGS := $(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(SMALL_ROOMS) $(LIBS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo "$(subst ",\",$(FLAGS))" | cmp -s - $@ || \
		echo "$(subst ",\",$(FLAGS))" > $@
.PHONY: FORCE

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# ---- assets: built into the binary --------------------------------------
PO    := $(sort $(wildcard assets/po/*.po))
MO    := $(PO:assets/%.po=$(BUILD)/gen/%.mo)
ASSET := $(sort $(shell find assets -type f ! -path 'assets/po/*' \
	   ! -name embed.sh ! -name '*.1'))

$(BUILD)/gen/po/%.mo: assets/po/%.po
	@mkdir -p $(@D)
	$(call say,MO,$<)msgfmt --check -o $@ $<

$(BUILD)/gen/assets.c: assets/embed.sh $(ASSET) $(MO)
	@mkdir -p $(@D)
	$(call say,GEN,$@)sh assets/embed.sh $(ASSET) \
		$(foreach m,$(MO),$(m:$(BUILD)/gen/%=%)=$(m)) > $@.new && mv $@.new $@

$(BUILD)/gen/assets.o: $(BUILD)/gen/assets.c
	$(call say,CC,$<)$(CC) -std=c11 -I. -c -o $@ $<

# ---- one archive a room: unit tests link only what the room may include --
define room_rules
$(call archive,$(1)): $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAIN),$(wildcard $(1)/*.c))) $(if $(filter core/base,$(1)),$(BUILD)/gen/assets.o)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(call say,AR,$$@)$$(AR) rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room_rules,$(r))))

# tests/unit/test_ROOM_TOPIC.c is linked with LINK_ROOM (and tests/unit/lib*.c)
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))
room_of = $(word 2,$(subst _, ,$(notdir $(1))))
.SECONDEXPANSION:
$(UNIT): $(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $$(foreach r,$$(LINK_$$(call room_of,$$@)),$$(call archive,$$(r)))
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(shell $(PC) --libs cmocka)

# make unit-net: the unit tests of one room, with sanitizers
unit-%:
	$(Q)$(MAKE) --no-print-directory SAN=1 BUILD=$(BUILD)/san run-unit-$*
PCT := %
run-unit-%: $$(filter $$(BUILD)/tests/test_$$*_$$(PCT),$$(UNIT))
	$(Q)sh tests/unit/run.sh $^

units: $(UNIT)

# ---- the pty harness (libvterm): plays keys, compares screens --------------
$(BUILD)/tests/play: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/pty/*.c)) $(call archive,tui) $(call archive,core/base)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(shell $(PC) --libs vterm) -lutil
run-pty: $(BUILD)/tests/play $(BUILD)/rosawiz
	$(Q)sh tests/pty/run.sh $(BUILD)/tests/play $(BUILD)/rosawiz

# ---- the README's two commands ------------------------------------------
deps:
	$(Q)DEPS=$(DEPS) sh tests/deps.sh $(DEPS_FOR)

demo:
	$(Q)$(MAKE) --no-print-directory deps DEPS_FOR=build
	$(Q)$(MAKE) --no-print-directory run-demo
run-demo: $(BUILD)/rosawiz
	$(Q)sh tests/demo.sh $(BUILD)/rosawiz

test:
	$(Q)$(MAKE) --no-print-directory deps DEPS_FOR=test
	$(Q)$(MAKE) --no-print-directory run-test
run-test:
	$(Q)BUILD=$(BUILD) sh tests/run.sh

check:
	$(Q)$(MAKE) --no-print-directory deps DEPS_FOR=check
	$(Q)BUILD=$(BUILD) sh tests/check.sh
layers:
	$(Q)sh tests/layers.sh
bench:
	$(Q)BUILD=$(BUILD) sh tests/bench/run.sh
fuzz:
	$(Q)BUILD=$(BUILD) sh tests/fuzz/run.sh

install: $(BUILD)/rosawiz
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BUILD)/rosawiz $(DESTDIR)$(PREFIX)/bin/rosawiz
	install -m 644 assets/rosawiz.1 $(DESTDIR)$(PREFIX)/share/man/man1/
clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -maxdepth 4 -name '*.d' 2>/dev/null)
