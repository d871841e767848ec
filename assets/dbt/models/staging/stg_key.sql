select * from {{ lake('key') }}
