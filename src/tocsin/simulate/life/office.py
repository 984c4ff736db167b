"""A working day on a Windows laptop: mails, documents, web pages, files of the share, and a mistyped password."""

from tocsin.simulate.company import Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.processes import SYSTEM32
from tocsin.simulate.life.machine import account_of
from tocsin.simulate.life.network import SITES, Site, browse_through_proxy, connect
from tocsin.simulate.life.world import World
from tocsin.simulate.moments import MINUTE, SECOND

OFFICE = "C:\\Program Files\\Microsoft Office\\root\\Office16\\"
EDGE = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"
_DOCUMENTS = ("Offer", "Delivery note", "Minutes", "Price list", "Shift plan", "Complaint", "Budget", "Forecast")
_SETTINGS = (
    ("HKU\\{sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\RecentDocs\\MRUListEx", "Binary Data"),
    ("HKU\\{sid}\\Software\\Microsoft\\Office\\16.0\\Word\\Options\\LastUILang", "DWORD (0x00000409)"),
    ("HKU\\{sid}\\Software\\Microsoft\\Office\\16.0\\Common\\Roaming\\Identities\\Settings\\LastSync", "Binary Data"),
    ("HKU\\{sid}\\Software\\Microsoft\\Edge\\BLBeacon\\state", "DWORD (0x00000001)"),
)
_DOMAIN_CONTROLLER = Site("DC01.larkfield.example", "10.20.0.10")
_FILE_SERVER = Site("FS01.larkfield.example", "10.20.0.11")
_MAIL = Site("outlook.office.example", "198.51.100.40")


def log_on(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Log on in the morning or after a break, at times after a mistyped password."""
    host, who = person.laptop, account_of(person)
    if dice.chance(120):
        world.audit.failed_logon(moment, host, person.account, 2, "127.0.0.1")
        moment += 7 * SECOND
    world.audit.logged_on(moment, host, who, 2, "127.0.0.1")
    explorer = world.machine(host).explorer
    connect(world, moment + SECOND, explorer, _DOMAIN_CONTROLLER, dice, port=88)
    domain_controller = world.company.server("DC01")
    world.audit.ticket_requested(moment + SECOND, domain_controller, who, f"{host.name}$", "0x12", host.address)
    world.audit.logged_on(moment + 2 * SECOND, domain_controller, who, 3, host.address)


def browse(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Look at a web site."""
    machine = world.machine(person.laptop)
    browser = machine.start(machine.explorer, EDGE, f'"{EDGE}"', dice)
    site = dice.pick(SITES)
    if dice.chance(150):
        world.sysmon.process_created(moment, browser)
    connect(world, moment + SECOND, browser, site, dice)
    browse_through_proxy(world, moment + SECOND, person, site, dice, dice.between(2, 6))


def read_mail(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Read mails; sometimes an attachment is opened, which Outlook puts into its cache."""
    machine = world.machine(person.laptop)
    outlook = machine.start(machine.explorer, OFFICE + "OUTLOOK.EXE", f'"{OFFICE}OUTLOOK.EXE"', dice)
    connect(world, moment, outlook, _MAIL, dice, resolve=dice.chance(300))
    if dice.chance(160):
        cache = f"{machine.home}\\AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\{dice.letters(8)}"
        kind, program = dice.pick(((".docx", "WINWORD.EXE"), (".xlsx", "EXCEL.EXE"), (".xlsm", "EXCEL.EXE")))
        path = f"{cache}\\{dice.pick(_DOCUMENTS)} {dice.between(1, 400)}{kind}"
        world.sysmon.file_created(moment + SECOND, outlook, path)
        opened = machine.start(outlook, OFFICE + program, f'"{OFFICE}{program}" /n "{path}"', dice)
        world.run(moment + 2 * SECOND, opened)


def write_document(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Write a document and, at times, print it: Word starts a helper program of Windows."""
    machine = world.machine(person.laptop)
    path = f"{machine.home}\\Documents\\{dice.pick(_DOCUMENTS)} {dice.between(1, 400)}.docx"
    word = machine.start(machine.explorer, OFFICE + "WINWORD.EXE", f'"{OFFICE}WINWORD.EXE" /n "{path}"', dice)
    world.run(moment, word)
    world.sysmon.file_created(moment + 90 * SECOND, word, path)
    for key, details in _SETTINGS[:3]:
        world.sysmon.registry_set(moment + 91 * SECOND, word, key.format(sid=person.sid), details)
    if dice.chance(200):
        printer = machine.start(word, "C:\\Windows\\splwow64.exe", "C:\\Windows\\splwow64.exe 8192", dice)
        world.run(moment + 3 * MINUTE, printer)


def change_settings(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Let Windows remember something in the registry."""
    explorer = world.machine(person.laptop).explorer
    for number in range(dice.between(1, 4)):
        key, details = dice.pick(_SETTINGS)
        world.sysmon.registry_set(moment + number * 50_000, explorer, key.format(sid=person.sid), details)


def open_share(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Open a file of the projects' share over the network."""
    server, who = world.company.server("FS01"), account_of(person)
    connect(world, moment, world.machine(person.laptop).explorer, _FILE_SERVER, dice, port=445, resolve=False)
    world.audit.logged_on(moment + 100_000, server, who, 3, person.laptop.address)
    for number in range(dice.between(1, 5)):
        file = f"{dice.pick(_DOCUMENTS)}\\{dice.between(1, 400)}.xlsx"
        world.audit.share_accessed(
            moment + SECOND + number * SECOND, server, who, person.laptop.address,
            share="\\\\*\\Projects", file=file, write=dice.chance(300),
        )  # fmt: skip


def download(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Download something; every now and then it is an installer, and it is run."""
    machine = world.machine(person.laptop)
    browser = machine.start(machine.explorer, EDGE, f'"{EDGE}"', dice)
    name = dice.pick(("price-list.xlsx", "label.pdf", "minutes.docx", "VideoMeetSetup.exe", "printer-driver.zip"))
    path = f"{machine.home}\\Downloads\\{name}"
    connect(world, moment, browser, dice.pick(SITES), dice)
    world.sysmon.file_created(moment + 2 * SECOND, browser, path)
    if name.endswith(".exe"):
        setup = machine.start(machine.explorer, path, f'"{path}"', dice)
        world.run(moment + 20 * SECOND, setup)
        program = f"{machine.home}\\AppData\\Local\\VideoMeet\\VideoMeet.exe"
        world.sysmon.file_created(moment + 22 * SECOND, setup, program)
        key = f"HKU\\{person.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\VideoMeet"
        world.sysmon.registry_set(moment + 24 * SECOND, setup, key, f'"{program}" --minimised')


def start_helper(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Start one of the short-lived processes that Windows is full of."""
    machine = world.machine(person.laptop)
    name, arguments = dice.pick(
        (
            ("taskhostw.exe", ""),
            ("dllhost.exe", " /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}"),
            ("backgroundTaskHost.exe", " -ServerName:App.AppX9rkaq77s0jzh1tyccadx9ghba15r6t3h.mca"),
            ("conhost.exe", " 0xffffffff -ForceV1"),
            ("rundll32.exe", " C:\\Windows\\system32\\PcaSvc.dll,PcaPatchSdbTask"),
            ("SearchProtocolHost.exe", " Global\\UsGthrFltPipeMssGthrPipe_S-1-5-21-1204730451 1 -2147483646"),
            ("smartscreen.exe", " -Embedding"),
        )
    )
    parent = machine.scheduler if dice.chance(600) else machine.explorer
    world.run(moment, machine.start(parent, SYSTEM32 + name, SYSTEM32 + name + arguments, dice))


def check_memory(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Let the antivirus look at LSASS, as it does all day."""
    machine = world.machine(person.laptop)
    access = dice.pick(("0x1000", "0x1400", "0x101000"))
    trace = (
        "C:\\Windows\\SYSTEM32\\ntdll.dll+9fc24|C:\\Windows\\System32\\KERNELBASE.dll+20c0e"
        "|C:\\Program Files\\Windows Defender\\mpengine.dll+8f1a2"
    )
    world.sysmon.accessed(moment, machine.antivirus, machine.lsass, access, trace)


def keep_in_touch(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Let the programs that are always open talk to their servers."""
    machine = world.machine(person.laptop)
    site = dice.pick(SITES[2:5])
    browser = machine.start(machine.explorer, EDGE, f'"{EDGE}"', dice)
    connect(world, moment, browser, site, dice)
    browse_through_proxy(world, moment, person, site, dice, dice.between(1, 3))
