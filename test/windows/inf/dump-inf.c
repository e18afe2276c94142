/*
 * Prints what SetupAPI makes of INF files, one JSON value a line:
 *   {"file":"…"}                             the lines that follow are of this file
 *   {"section":"…","line":["key","value",…]} a line of a section; the key is null where there is none
 *   {"empty":"…"}                            a section without lines
 *   {"install":"…","key":"…","name":"…","type":n,"data":…} what AddReg of an install section writes to the registry
 */
#include <windows.h>

#include <setupapi.h>
#include <stdio.h>
#include <stdlib.h>

#define ROOT L"Software\\ndis-im-inf"
#define LONGEST 4096

static void Fail(const char *What)
{
    fprintf(stderr, "%s failed: 0x%lx\n", What, GetLastError());
    exit(1);
}

static void PutText(const WCHAR *Text)
{
    char Utf8[3 * LONGEST];

    if (WideCharToMultiByte(CP_UTF8, 0, Text, -1, Utf8, sizeof(Utf8), NULL, NULL) == 0) {
        Fail("WideCharToMultiByte");
    }
    putchar('"');
    for (const unsigned char *Byte = (const unsigned char *)Utf8; *Byte != 0; Byte++) {
        if (*Byte == '"' || *Byte == '\\') {
            printf("\\%c", *Byte);
        } else if (*Byte < 0x20) {
            printf("\\u%04x", *Byte);
        } else {
            putchar(*Byte);
        }
    }
    putchar('"');
}

static void PutLine(const WCHAR *Section, INFCONTEXT *Line)
{
    const DWORD Fields = SetupGetFieldCount(Line);
    WCHAR Text[LONGEST];

    printf("{\"section\":");
    PutText(Section);
    printf(",\"line\":[");
    for (DWORD Field = 0; Field <= Fields; Field++) {
        if (Field != 0) {
            putchar(',');
        }
        if (SetupGetStringFieldW(Line, Field, Text, LONGEST, NULL)) {
            PutText(Text);
        } else if (Field == 0) {
            printf("null");
        } else {
            Fail("SetupGetStringField");
        }
    }
    printf("]}\n");
}

static void PutSection(HINF Inf, const WCHAR *Section)
{
    INFCONTEXT Line;

    if (!SetupFindFirstLineW(Inf, Section, NULL, &Line)) {
        printf("{\"empty\":");
        PutText(Section);
        printf("}\n");
        return;
    }
    do {
        PutLine(Section, &Line);
    } while (SetupFindNextLine(&Line, &Line));
}

static void PutValues(const WCHAR *Install, HKEY Key, const WCHAR *Path)
{
    WCHAR Name[256];
    BYTE Data[LONGEST];

    for (DWORD Index = 0;; Index++) {
        DWORD NameLength = ARRAYSIZE(Name);
        DWORD Size = sizeof(Data);
        DWORD Type;

        if (RegEnumValueW(Key, Index, Name, &NameLength, NULL, &Type, Data, &Size) != ERROR_SUCCESS) {
            break;
        }
        printf("{\"install\":");
        PutText(Install);
        printf(",\"key\":");
        PutText(Path);
        printf(",\"name\":");
        PutText(Name);
        printf(",\"type\":%lu,\"data\":", Type);
        if (Type == REG_DWORD) {
            printf("%lu", *(DWORD *)Data);
        } else if (Type == REG_MULTI_SZ) {
            putchar('[');
            for (const WCHAR *Text = (const WCHAR *)Data; *Text != 0; Text += wcslen(Text) + 1) {
                if (Text != (const WCHAR *)Data) {
                    putchar(',');
                }
                PutText(Text);
            }
            putchar(']');
        } else {
            PutText((const WCHAR *)Data);
        }
        printf("}\n");
    }
    for (DWORD Index = 0;; Index++) {
        DWORD NameLength = ARRAYSIZE(Name);
        WCHAR Below[LONGEST];
        HKEY Child;

        if (RegEnumKeyExW(Key, Index, Name, &NameLength, NULL, NULL, NULL, NULL) != ERROR_SUCCESS) {
            break;
        }
        swprintf(Below, LONGEST, L"%ls%ls%ls", Path, *Path == 0 ? L"" : L"\\", Name);
        if (RegOpenKeyExW(Key, Name, 0, KEY_READ, &Child) != ERROR_SUCCESS) {
            Fail("RegOpenKeyEx");
        }
        PutValues(Install, Child, Below);
        RegCloseKey(Child);
    }
}

/* Does what the class installer does with the registry, below a key of our own. */
static void InstallRegistry(HINF Inf, const WCHAR *Section)
{
    HKEY Key;

    RegDeleteTreeW(HKEY_CURRENT_USER, ROOT);
    if (RegCreateKeyExW(HKEY_CURRENT_USER, ROOT, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &Key, NULL) != ERROR_SUCCESS) {
        Fail("RegCreateKeyEx");
    }
    if (!SetupInstallFromInfSectionW(NULL, Inf, Section, SPINST_REGISTRY, Key, NULL, 0, NULL, NULL, NULL, NULL)) {
        Fail("SetupInstallFromInfSection");
    }
    PutValues(Section, Key, L"");
    RegCloseKey(Key);
}

static BOOL IsInstall(HINF Inf, const WCHAR *Section)
{
    INFCONTEXT Line;

    return SetupFindFirstLineW(Inf, Section, L"Characteristics", &Line);
}

int main(void)
{
    int Count;
    WCHAR **Paths = CommandLineToArgvW(GetCommandLineW(), &Count);

    for (int Argument = 1; Argument < Count; Argument++) {
        UINT ErrorLine = 0;
        WCHAR Section[256];
        const HINF Inf = SetupOpenInfFileW(Paths[Argument], NULL, INF_STYLE_WIN4, &ErrorLine);

        printf("{\"file\":");
        PutText(Paths[Argument]);
        printf("}\n");
        if (Inf == INVALID_HANDLE_VALUE) {
            fprintf(stderr, "line %u: ", ErrorLine);
            Fail("SetupOpenInfFile");
        }
        for (UINT Index = 0; SetupEnumInfSectionsW(Inf, Index, Section, ARRAYSIZE(Section), NULL); Index++) {
            PutSection(Inf, Section);
            if (IsInstall(Inf, Section)) {
                InstallRegistry(Inf, Section);
            }
        }
        SetupCloseInfFile(Inf);
    }
    return 0;
}
