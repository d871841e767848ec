select * from {{ lake('cell') }}
