# SPDX-License-Identifier: ISC
# Targets: all check check-asan check-valgrind lint fuzz bench install
# uninstall dist clean.  CC, CFLAGS, LDFLAGS, DESTDIR, PREFIX are yours.

VERSION = 0.1
PREFIX = /usr/local
DESTDIR =
B = build
CC = cc
CFLAGS = -O2 -g
WARN = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wvla -Wformat=2
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-fstack-clash-protection -fPIE
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -DCRM_VERSION='"$(VERSION)"' \
	-DCRM_SHARE='"$(PREFIX)/share/crm-tools"' -Ilib $(WARN) $(HARDEN) \
	-pthread $(CFLAGS) -MMD -MP
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(LDFLAGS)
LIBS = -lcsv -ljansson -lutf8proc -lm

LIB_O = $(patsubst lib/%.c,$(B)/lib/%.o,$(wildcard lib/*.c)) $(B)/templates.o
TEMPLATES = $(wildcard scripts/templates/*/*.csv)
TOOLS = $(patsubst cmd/%.c,$(B)/%,$(wildcard cmd/*.c))
UNITS = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))
FUZZ = $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c))
MAN1 = $(wildcard man/*.1)
MAN5 = $(wildcard man/*.5)
MAN7 = $(wildcard man/*.7)
SHARE = $(DESTDIR)$(PREFIX)/share

all: $(TOOLS)

$(B)/libcrm.a: $(LIB_O)
	rm -f $@
	$(AR) rcs $@ $(LIB_O)

# What the compiler is told; an object is made anew when that changes.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(subst ','\'',$(ALL_CFLAGS))' | cmp -s - $@ || \
	echo '$(CC) $(subst ','\'',$(ALL_CFLAGS))' >$@

$(B)/lib/%.o: lib/%.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/templates.c: scripts/embed $(TEMPLATES)
	@mkdir -p $(@D)
	sh scripts/embed $(TEMPLATES) >$@.new
	mv $@.new $@

$(B)/templates.o: $(B)/templates.c
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/cmd/%.o: cmd/%.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(TOOLS): $(B)/%: $(B)/cmd/%.o $(B)/libcrm.a
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(B)/unit/%: tests/unit/%.c $(B)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(B)/libcrm.a -lcmocka $(LIBS)

units: $(UNITS)

check: all units
	CRM_BIN=$(CURDIR)/$(B) sh tests/run

check-asan:
	$(MAKE) B=build/asan CFLAGS='-O1 -g -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer -U_FORTIFY_SOURCE' \
	HARDEN=-fPIE check

check-valgrind: all units
	CRM_BIN=$(CURDIR)/$(B) CRM_VALGRIND=1 sh tests/run

lint:
	sh tests/lint $(B)

fuzz:
	$(MAKE) B=build/fuzzing CC=clang CFLAGS='-O1 -g \
	-fsanitize=fuzzer-no-link,address,undefined' HARDEN=-fPIE fuzzers

fuzzers: $(FUZZ)
	sh tests/fuzz/run $(FUZZ)

$(B)/fuzz/%: tests/fuzz/%.c $(B)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $< \
	$(B)/libcrm.a $(LIBS)

bench: all
	CRM_BIN=$(CURDIR)/$(B) sh tests/bench/run

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 \
	$(SHARE)/man/man5 $(SHARE)/man/man7 $(SHARE)/crm-tools/maps
	install $(TOOLS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(MAN1) $(SHARE)/man/man1
	install -m 644 $(MAN5) $(SHARE)/man/man5
	install -m 644 $(MAN7) $(SHARE)/man/man7
	install -m 644 scripts/maps/*.map $(SHARE)/crm-tools/maps
	install scripts/morning $(SHARE)/crm-tools

uninstall:
	cd $(DESTDIR)$(PREFIX)/bin && rm -f $(notdir $(TOOLS))
	cd $(SHARE)/man/man1 && rm -f $(notdir $(MAN1))
	cd $(SHARE)/man/man5 && rm -f $(notdir $(MAN5))
	cd $(SHARE)/man/man7 && rm -f $(notdir $(MAN7))
	rm -rf $(SHARE)/crm-tools

dist:
	git archive --prefix=crm-tools-$(VERSION)/ -o crm-tools-$(VERSION).tar.gz HEAD

clean:
	rm -rf build

-include $(wildcard $(B)/*.d $(B)/lib/*.d $(B)/cmd/*.d $(B)/unit/*.d)

FORCE:

.PHONY: FORCE all units check check-asan check-valgrind lint fuzz fuzzers bench \
	install uninstall dist clean
.SECONDARY:
